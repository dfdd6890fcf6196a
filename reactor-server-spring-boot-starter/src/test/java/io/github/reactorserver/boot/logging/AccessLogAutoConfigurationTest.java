package io.github.reactorserver.boot.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.reactorserver.http.log.AccessLog;
import io.github.reactorserver.http.log.AccessLogEntry;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

final class AccessLogAutoConfigurationTest {
    @TempDir
    private Path folder;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(AccessLogAutoConfiguration.class, LogMetricsAutoConfiguration.class));

    private ApplicationContextRunner withFile() {
        return runner.withPropertyValues("reactor-server.access-log.file=" + folder.resolve("access.log"));
    }

    private static AccessLogEntry entry(int status, String target) {
        return new AccessLogEntry() {
            @Override
            public String remoteAddress() {
                return "192.0.2.7";
            }

            @Override
            public long timestampMillis() {
                return 0;
            }

            @Override
            public String method() {
                return "GET";
            }

            @Override
            public String target() {
                return target;
            }

            @Override
            public String protocol() {
                return "HTTP/1.1";
            }

            @Override
            public int status() {
                return status;
            }

            @Override
            public long bytes() {
                return 12;
            }

            @Override
            public long durationNanos() {
                return 1_000;
            }

            @Override
            public String loop() {
                return "loop";
            }

            @Override
            public long connectionId() {
                return 1;
            }

            @Override
            public String requestHeader(String name) {
                return null;
            }
        };
    }

    @Test
    void withoutAFileThereIsNoAccessLog() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(AccessLog.class));
        withFile()
                .withPropertyValues("reactor-server.access-log.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(AccessLog.class));
    }

    @ParameterizedTest
    @CsvSource({
        "format, %Z",
        "format, nothing",
        "statuses, 599-500",
        "statuses, 700",
        "statuses, 099",
        "statuses, 500-600",
        "statuses, 6xx",
        "file, /",
        "buffer.size, 1B",
        "buffer.flush-interval, 0s",
        "roll.name, access.log",
        "roll.max-files, -1",
    })
    void aWrongValueStopsTheStartWithItsName(String property, String value) {
        withFile()
                .withPropertyValues("reactor-server.access-log." + property + "=" + value)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, wrong -> {
                            assertThat(wrong.getName()).isEqualTo("reactor-server.access-log." + property);
                            assertThat(wrong.getReason()).doesNotContainPattern("[a-z][A-Z]");
                        }));
    }

    @Test
    void requestsAreInTheFileWhenTheContextHasClosed() {
        withFile()
                .withPropertyValues("reactor-server.access-log.roll.zone=UTC")
                .run(context -> context.getBean(AccessLog.class).log(entry(200, "/a")));

        assertThat(folder.resolve("access.log"))
                .hasContent("192.0.2.7 - - [01/Jan/1970:00:00:00 +0000] \"GET /a HTTP/1.1\" 200 12 \"-\" \"-\"\n");
    }

    @Test
    void everyPropertyIsBound() {
        withFile()
                .withPropertyValues(
                        "reactor-server.access-log.format=%s %U",
                        "reactor-server.access-log.statuses=4xx,200",
                        "reactor-server.access-log.include-paths=/api/**",
                        "reactor-server.access-log.exclude-paths=/api/ping",
                        "reactor-server.access-log.roll.name=access-{date}-{index}.log",
                        "reactor-server.access-log.roll.max-size=7B",
                        "reactor-server.access-log.roll.daily=false",
                        "reactor-server.access-log.roll.max-files=3",
                        "reactor-server.access-log.roll.max-total-size=1MB",
                        "reactor-server.access-log.roll.compress=false",
                        "reactor-server.access-log.roll.reopen=false",
                        "reactor-server.access-log.buffer.size=64KB",
                        "reactor-server.access-log.buffer.max-queued=2",
                        "reactor-server.access-log.buffer.flush-interval=100ms",
                        "reactor-server.access-log.buffer.overflow=block",
                        "reactor-server.access-log.buffer.close-timeout=1s")
                .run(context -> {
                    AccessLog log = context.getBean(AccessLog.class);
                    log.log(entry(200, "/api/users"));
                    log.log(entry(500, "/api/users"));
                    log.log(entry(200, "/other"));
                    log.log(entry(200, "/api/ping"));
                    log.log(entry(404, "/api/none"));
                });

        assertThat(folder)
                .isDirectoryContaining(path -> path.getFileName().toString().matches("access-.*-1\\.log"));
        assertThat(folder.resolve("access.log")).hasContent("404 /api/none\n");
    }

    @Test
    void aWrongFormatStopsTheStartAndSaysWhatIsWrong() {
        withFile()
                .withPropertyValues("reactor-server.access-log.format=comon")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("neither common, combined, json nor a pattern"));
    }

    // the names of this table are what dashboards are built on: a change of one is a breaking change
    @Test
    void everyMeterHasItsNameTypeAndUnit() {
        withFile().run(context -> {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
            assertThat(registry.getMeters())
                    .filteredOn(meter -> "access".equals(meter.getId().getTag("log")))
                    .extracting(
                            meter -> meter.getId().getName().replace("reactor.server.log.", ""),
                            meter -> meter.getId().getType(),
                            meter -> meter.getId().getBaseUnit())
                    .containsExactlyInAnyOrder(
                            tuple("written", Meter.Type.COUNTER, "lines"),
                            tuple("dropped", Meter.Type.COUNTER, "lines"),
                            tuple("bytes", Meter.Type.COUNTER, "bytes"),
                            tuple("errors", Meter.Type.COUNTER, "errors"),
                            tuple("queued.buffers", Meter.Type.GAUGE, null),
                            tuple("flush.lag", Meter.Type.GAUGE, "seconds"));
        });
    }

    @Test
    void metersShowWhatWasWrittenAndDropped() {
        withFile().run(context -> {
            AccessLog log = context.getBean(AccessLog.class);
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
            log.log(entry(200, "/a"));
            assertThat(log.writer().flush(Duration.ofSeconds(20))).isTrue();

            assertThat(registry.get("reactor.server.log.written")
                            .tag("log", "access")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("reactor.server.log.bytes")
                            .tag("log", "access")
                            .functionCounter()
                            .count())
                    .isEqualTo(Files.size(folder.resolve("access.log")));
            for (String name : new String[] {"dropped", "errors"}) {
                assertThat(registry.get("reactor.server.log." + name)
                                .tag("log", "access")
                                .functionCounter()
                                .count())
                        .isZero();
            }
            assertThat(registry.get("reactor.server.log.queued.buffers")
                            .tag("log", "access")
                            .gauge()
                            .value())
                    .isZero();
            assertThat(registry.get("reactor.server.log.flush.lag")
                            .tag("log", "access")
                            .timeGauge()
                            .value())
                    .isZero();
        });
    }
}
