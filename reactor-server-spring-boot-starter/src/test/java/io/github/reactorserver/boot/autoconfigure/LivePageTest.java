package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.boot.monitor.LivePageAutoConfiguration;
import io.github.reactorserver.event.LoopStats;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The live page without a browser: its files and its stream. */
final class LivePageTest {
    private final ApplicationContextRunner contexts = TestContexts.onFreePort()
            .withConfiguration(AutoConfigurations.of(LivePageAutoConfiguration.class))
            .withPropertyValues(
                    "reactor-server.dashboard.enabled=true",
                    "reactor-server.dashboard.interval=100ms",
                    "reactor-server.shutdown.grace-period=200ms")
            .withUserConfiguration(HandlersTest.Application.class);

    @Test
    void isOffByDefault() {
        contexts.withPropertyValues("reactor-server.dashboard.enabled=false")
                .run(context -> assertThat(
                                new TestClient(context).get("/reactor-server/").statusCode())
                        .isEqualTo(404));
    }

    @Test
    void filesAreServedWithTheirTypesAndAPolicy() {
        contexts.run(context -> {
            TestClient client = new TestClient(context);
            var moved = client.get("/reactor-server");
            assertThat(moved.statusCode()).isEqualTo(302);
            assertThat(moved.headers().firstValue("Location")).contains("/reactor-server/");
            var page = client.get("/reactor-server/");
            assertThat(page.body()).startsWith("<!doctype html>");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'self'");
            assertThat(client.get("/reactor-server/live.js").headers().firstValue("Content-Type"))
                    .contains("text/javascript;charset=UTF-8");
            assertThat(client.get("/reactor-server/live.css").headers().firstValue("Content-Type"))
                    .contains("text/css;charset=UTF-8");
        });
    }

    private static String events(int port, String host) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            return events(socket, host).readLine();
        }
    }

    private static BufferedReader events(Socket socket, String host) throws IOException {
        socket.getOutputStream()
                .write(("GET /reactor-server/events HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    @Test
    void viewersAreBoundAndCounted() {
        contexts.withConfiguration(AutoConfigurations.of(ReactorServerMetricsAutoConfiguration.class))
                .withBean(SimpleMeterRegistry.class)
                .withPropertyValues("reactor-server.dashboard.max-viewers=2")
                .run(context -> {
                    int port = context.getBean(ReactorServer.class).port();
                    MeterRegistry meters = context.getBean(MeterRegistry.class);
                    context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(meters));
                    try (Socket one = new Socket("127.0.0.1", port)) {
                        update(events(one, "localhost"));
                        try (Socket two = new Socket("127.0.0.1", port)) {
                            update(events(two, "localhost"));
                            var refused = new TestClient(context).get("/reactor-server/events");
                            assertThat(refused.statusCode()).isEqualTo(503);
                            assertThat(refused.body()).contains("reactor-server.dashboard.max-viewers");
                            assertThat(meters.get("reactor.server.dashboard.viewers")
                                            .gauge()
                                            .value())
                                    .isEqualTo(2);
                            assertThat(meters.get("reactor.server.dashboard.refused")
                                            .functionCounter()
                                            .count())
                                    .isEqualTo(1);
                        }
                        await().until(() -> events(port, "localhost").contains(" 200 "));
                    }
                });
    }

    @Test
    void namesThatMayBeSomebodyElsesAreNotAnswered() {
        contexts.withPropertyValues("reactor-server.dashboard.hosts=ops.example.org")
                .run(context -> {
                    int port = context.getBean(ReactorServer.class).port();
                    assertThat(events(port, "evil.example.com")).contains(" 421 ");
                    assertThat(events(port, "evil.example.com:" + port)).contains(" 421 ");
                    assertThat(events(port, "OPS.example.org:" + port)).contains(" 200 ");
                    assertThat(events(port, "localhost:" + port)).contains(" 200 ");
                    assertThat(events(port, "[::1]:" + port)).contains(" 200 ");
                    assertThat(new TestClient(context).get("/reactor-server/").statusCode())
                            .isEqualTo(200);
                });
    }

    @Test
    void pathAndListenerAreProperties() {
        contexts.withPropertyValues(
                        "reactor-server.servers.admin.port=0",
                        "reactor-server.dashboard.server=admin",
                        "reactor-server.dashboard.path=/ops/live/")
                .run(context -> {
                    assertThat(new TestClient(context, "admin")
                                    .get("/ops/live/")
                                    .statusCode())
                            .isEqualTo(200);
                    assertThat(new TestClient(context).get("/ops/live/").statusCode())
                            .isEqualTo(404);
                });
    }

    @Test
    void updatesFollowEachOtherAndEndWithTheServer() {
        contexts.run(context -> {
            ReactorServer server = context.getBean(ReactorServer.class);
            new TestClient(context).get("/hello/you");
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream()
                        .write("GET /reactor-server/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));

                JsonNode first = update(lines);
                assertThat(first.get("name").asString()).isEqualTo("reactor-server");
                assertThat(first.get("loops")).hasSize(2);
                assertThat(first.get("latency").get("count").asInt()).isPositive();
                assertThat(first.get("listeners").get(0).get("requests").asInt())
                        .isEqualTo(2);
                JsonNode second = update(lines);
                assertThat(second.get("time").asLong())
                        .isGreaterThan(first.get("time").asLong());
                assertThat(second.get("loops").get(1).get("connections").asInt())
                        .isEqualTo(2);

                context.getSourceApplicationContext().stop();
                assertThat(lines.lines().reduce((one, other) -> other)).isPresent();
            }
        });
    }

    private static JsonNode update(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (!line.startsWith("data: ")) {
            line = lines.readLine();
        }
        return JsonMapper.shared().readTree(line.substring("data: ".length()));
    }

    @Test
    void timerRestsWhenTheLastPageIsClosed() {
        contexts.run(context -> {
            ReactorServer server = context.getBean(ReactorServer.class);
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                socket.getOutputStream()
                        .write("GET /reactor-server/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
            // the acceptor loop has no other timer
            LoopStats stats = server.eventLoops().get(0).stats();
            AtomicLong seen = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(400))
                    .until(() -> seen.getAndSet(stats.timers().get())
                            == stats.timers().get());
        });
    }
}
