package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reactorserver.boot.ReactorServer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

final class ReactorServerMetricsTest {
    private final ApplicationContextRunner contexts = TestContexts.onFreePort()
            .withPropertyValues("reactor-server.limits.connections=1", "reactor-server.files.enabled=true")
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

    // the names of these tables are what dashboards are built on: a change of one is a breaking change
    private static final String TABLE = """
            bytes.read              | COUNTER | bytes   | loop, server
            bytes.written           | COUNTER | bytes   | loop, server
            compute.active          | GAUGE   |         | server
            compute.queued          | GAUGE   |         | server
            compute.rejected        | COUNTER |         | server
            compute.failures        | COUNTER |         | server
            compute.restarts        | COUNTER |         | server
            connections.accepted    | COUNTER |         | server
            connections.closed      | COUNTER |         | reason, server
            connections.current     | GAUGE   |         | server
            connections.duration    | TIMER   | seconds | server
            connections.max         | GAUGE   |         | server
            connections.rejected    | COUNTER |         | reason, server
            eventloop.blocked       | COUNTER |         | loop, server
            eventloop.connections   | GAUGE   |         | loop, server
            eventloop.iteration     | TIMER   | seconds | loop, server
            eventloop.failures      | COUNTER |         | loop, server
            eventloop.watch.failures | COUNTER |        | server
            eventloop.iterations    | COUNTER |         | loop, server
            eventloop.lag           | TIMER   | seconds | loop, server
            eventloop.tasks.pending | GAUGE   |         | loop, server
            eventloop.utilization   | GAUGE   |         | loop, server
            eventloop.wakeups       | COUNTER |         | loop, server
            eventloop.workers       | GAUGE   |         | server
            filecache.evictions     | COUNTER |         | server
            filecache.failures      | COUNTER |         | server
            filecache.gets          | COUNTER |         | result, server
            filecache.loads         | COUNTER |         | server
            filecache.open          | GAUGE   |         | server
            filecache.open.max      | GAUGE   |         | server
            filecache.rejected      | COUNTER |         | server
            filecache.size          | GAUGE   |         | server
            filecache.size.max      | GAUGE   |         | server
            filecache.slices        | COUNTER |         | result, server
            filecache.weight        | GAUGE   | bytes   | server
            filecache.weight.max    | GAUGE   | bytes   | server
            memory.max              | GAUGE   | bytes   | server
            memory.used             | GAUGE   | bytes   | server
            requests.active         | GAUGE   |         | server
            requests.rejected       | COUNTER |         | server, status
            write.paused            | COUNTER |         | loop, server
            write.pending           | GAUGE   | bytes   | loop, server
            """;

    private static Set<String> tableOf(MeterRegistry registry) {
        return meters(registry).stream()
                .map(id -> String.join(
                        " | ",
                        id.getName().substring("reactor.server.".length()),
                        id.getType().name(),
                        Objects.requireNonNullElse(id.getBaseUnit(), ""),
                        id.getTags().stream().map(Tag::getKey).collect(Collectors.joining(", "))))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyMeterHasTheNameTypeUnitAndTagsOfTheTable() {
        Set<String> expected = TABLE.lines()
                .map(line -> line.replaceAll(" *\\| *", " | "))
                .collect(Collectors.toCollection(TreeSet::new));
        contexts.run(context ->
                assertThat(tableOf(context.getBean(MeterRegistry.class))).isEqualTo(expected));
    }

    /** Meters hold what they read weakly: it has to belong to the server. */
    @Test
    void gaugesOutliveTheCollector() {
        contexts.run(context -> {
            WeakReference<Object> garbage = new WeakReference<>(new Object());
            while (garbage.get() != null) {
                System.gc();
            }

            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(registry.getMeters().stream()
                            .filter(meter -> meter instanceof Gauge gauge && Double.isNaN(gauge.value()))
                            .map(Meter::getId))
                    .isEmpty();
        });
    }

    @Test
    void tagsHaveFewValues() {
        contexts.run(context -> {
            List<Meter.Id> meters = meters(context.getBean(MeterRegistry.class));
            assertThat(meters).allSatisfy(id -> {
                assertThat(id.getDescription()).isNotBlank();
                boolean ofListener = id.getName().startsWith("reactor.server.connections.")
                        || id.getName().startsWith("reactor.server.requests.");
                assertThat(id.getTag("server"))
                        .isIn("reactor-server", ofListener ? "reactor-server-echo" : "reactor-server");
                assertThat(id.getTag("loop")).isIn(null, "accept", "0");
            });
            assertThat(reasons(meters, "connections.rejected")).containsExactly("descriptors", "max", "per-client");
            assertThat(reasons(meters, "connections.closed"))
                    .containsExactly(
                            "body-timeout",
                            "client",
                            "error",
                            "handler",
                            "header-timeout",
                            "idle",
                            "keep-alive",
                            "memory",
                            "request-timeout",
                            "shutdown",
                            "write-timeout");
        });
    }

    private static Set<String> reasons(List<Meter.Id> meters, String name) {
        return meters.stream()
                .filter(id -> id.getName().equals("reactor.server." + name))
                .map(id -> id.getTag("reason"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void namedServerHasItsOwnMetersOfConnections() {
        contexts.withPropertyValues("reactor-server.servers.admin.port=0")
                .run(context -> assertThat(gauge(
                                context.getBean(MeterRegistry.class),
                                "connections.max",
                                "server",
                                "reactor-server-admin"))
                        .isEqualTo(1));
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
            assertThat(count(registry, "connections.rejected", "server", server, "reason", "per-client"))
                    .isZero();
        });
    }

    @Test
    void lifetimeOfConnectionsAndRefusedRequestsAreMeasured() {
        contexts.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            try (Socket socket =
                    new Socket("127.0.0.1", context.getBean(ReactorServer.class).port())) {
                socket.getOutputStream().write("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().readAllBytes()).asString().startsWith("HTTP/1.1 400 ");
            }
            assertThat(count(registry, "requests.rejected", "status", "400")).isEqualTo(1);
            assertThat(count(registry, "requests.rejected", "status", "413")).isZero();
            assertThat(gauge(registry, "requests.active", "server", "reactor-server"))
                    .isZero();
            Timer lifetime = registry.get("reactor.server.connections.duration")
                    .tag("server", "reactor-server")
                    .timer();
            await().until(() -> lifetime.count() == 1);
            assertThat(lifetime.max(TimeUnit.SECONDS)).isPositive();
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
