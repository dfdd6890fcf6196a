package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reactorserver.boot.ReactorServer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

final class ReactorServerMetricsTest {
    private final ApplicationContextRunner contexts = TestContexts.onFreePort()
            .withPropertyValues("reactor-server.limits.connections=1")
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
            .withUserConfiguration(HandlersTest.Application.class);

    /** The server's meters, without the gauges by which a simple registry shows the buckets of a histogram. */
    private static List<Meter.Id> meters(MeterRegistry registry) {
        return registry.getMeters().stream()
                .map(Meter::getId)
                .filter(id -> id.getName().startsWith("reactor.server."))
                .filter(id -> !id.getName().endsWith(".histogram"))
                .toList();
    }

    private static Set<String> names(MeterRegistry registry) {
        return meters(registry).stream().map(Meter.Id::getName).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyMeterOfTheRunningServerIsRegistered() {
        contexts.run(context -> assertThat(names(context.getBean(MeterRegistry.class)))
                .containsExactly(
                        "reactor.server.bytes.read",
                        "reactor.server.bytes.written",
                        "reactor.server.compute.active",
                        "reactor.server.compute.queued",
                        "reactor.server.compute.rejected",
                        "reactor.server.connections.accepted",
                        "reactor.server.connections.closed",
                        "reactor.server.connections.current",
                        "reactor.server.connections.max",
                        "reactor.server.connections.rejected",
                        "reactor.server.eventloop.connections",
                        "reactor.server.eventloop.iteration",
                        "reactor.server.eventloop.iterations",
                        "reactor.server.eventloop.lag",
                        "reactor.server.eventloop.tasks.pending",
                        "reactor.server.eventloop.utilization",
                        "reactor.server.eventloop.wakeups",
                        "reactor.server.eventloop.workers"));
    }

    @Test
    void metersCarryServerAndLoopAsTagsAndADescription() {
        contexts.run(context -> assertThat(meters(context.getBean(MeterRegistry.class)))
                .isNotEmpty()
                .allSatisfy(id -> {
                    boolean ofListener = id.getName().startsWith("reactor.server.connections.");
                    assertThat(id.getDescription()).isNotBlank();
                    assertThat(id.getTags()).extracting(Tag::getKey).containsExactlyElementsOf(tagKeys(id.getName()));
                    assertThat(id.getTag("server"))
                            .isIn("reactor-server", ofListener ? "reactor-server-echo" : "reactor-server");
                    if (id.getTag("loop") != null) {
                        assertThat(id.getTag("loop")).isIn("accept", "0");
                    }
                }));
    }

    private static List<String> tagKeys(String name) {
        if (name.endsWith("connections.rejected") || name.endsWith("connections.closed")) {
            return List.of("reason", "server");
        }
        boolean ofLoop = name.contains(".bytes.") || name.contains(".eventloop.") && !name.endsWith(".workers");
        return ofLoop ? List.of("loop", "server") : List.of("server");
    }

    @Test
    void trafficIsCounted() {
        contexts.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(new TestClient(context).get("/hello/you").statusCode()).isEqualTo(200);

            assertThat(gauge(registry, "connections.current", "server", "reactor-server"))
                    .isEqualTo(1);
            assertThat(gauge(registry, "connections.max", "server", "reactor-server"))
                    .isEqualTo(1);
            assertThat(count(registry, "connections.accepted", "server", "reactor-server"))
                    .isEqualTo(1);
            assertThat(gauge(registry, "eventloop.workers", "server", "reactor-server"))
                    .isEqualTo(1);
            assertThat(gauge(registry, "eventloop.connections", "loop", "0")).isEqualTo(1);
            assertThat(gauge(registry, "eventloop.connections", "loop", "accept"))
                    .isZero();
            assertThat(count(registry, "bytes.read", "loop", "0")).isGreaterThan(50);
            // counted behind the write, so that the client may be faster
            await().untilAsserted(() ->
                    assertThat(count(registry, "bytes.written", "loop", "0")).isGreaterThan(50));
            assertThat(count(registry, "eventloop.iterations", "loop", "0")).isPositive();
            assertThat(gauge(registry, "eventloop.tasks.pending", "loop", "0")).isZero();
            assertThat(gauge(registry, "eventloop.utilization", "loop", "0")).isBetween(0.0, 1.0);
            assertThat(gauge(registry, "compute.active", "server", "reactor-server"))
                    .isZero();
        });
    }

    @Test
    void wakeupByThePostOfANewConnectionIsCounted() {
        contexts.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            new TestClient(context).get("/hello/you");

            await().until(() -> count(registry, "eventloop.wakeups", "loop", "0") > 0);
        });
    }

    @Test
    void endOfConnectionsIsCountedByReason() {
        contexts.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            int port = context.getBean(ReactorServer.class).tcpPort("echo");
            try (Socket first = new Socket("127.0.0.1", port)) {
                first.getOutputStream().write(1);
                assertThat(first.getInputStream().read()).isEqualTo(1);
                try (Socket second = new Socket("127.0.0.1", port)) {
                    assertThat(second.getInputStream().read()).isEqualTo(-1);
                }
            }
            String server = "reactor-server-echo";
            await().until(() -> count(registry, "connections.closed", "server", server, "reason", "client") == 1);
            assertThat(count(registry, "connections.rejected", "server", server, "reason", "max"))
                    .isEqualTo(1);
            assertThat(count(registry, "connections.rejected", "server", server, "reason", "shutdown"))
                    .isZero();
        });
    }

    @Test
    void workAndDelayOfLoopsAreHistograms() {
        contexts.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            new TestClient(context).get("/thread/compute");

            for (String name : new String[] {"iteration", "lag"}) {
                Timer timer = registry.get("reactor.server.eventloop." + name)
                        .tag("loop", "0")
                        .timer();
                await().until(() -> timer.count() > 0);
                assertThat(timer.takeSnapshot().histogramCounts()).hasSize(10);
            }
        });
    }

    @Test
    void metersGoWithTheServerAndComeBackWithIt() {
        contexts.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            Set<String> running = names(registry);
            new TestClient(context).get("/hello/you");

            context.getSourceApplicationContext().stop();
            assertThat(registry.getMeters()).isEmpty();

            context.getSourceApplicationContext().start();
            assertThat(names(registry)).isEqualTo(running);
            assertThat(count(registry, "connections.accepted", "server", "reactor-server"))
                    .isZero();
            new TestClient(context).get("/hello/you");
            assertThat(count(registry, "connections.accepted", "server", "reactor-server"))
                    .isEqualTo(1);
        });
    }

    private static double gauge(MeterRegistry registry, String name, String... tags) {
        return registry.get("reactor.server." + name).tags(tags).gauge().value();
    }

    private static double count(MeterRegistry registry, String name, String... tags) {
        return registry.get("reactor.server." + name)
                .tags(tags)
                .functionCounter()
                .count();
    }
}
