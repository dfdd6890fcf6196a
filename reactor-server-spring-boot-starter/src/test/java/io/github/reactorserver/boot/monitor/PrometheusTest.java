package io.github.reactorserver.boot.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.http.Dispatch;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Prometheus, where the machine has one, scrapes an application under load and answers all that the panels ask. */
final class PrometheusTest {
    private static final Path DASHBOARDS = Path.of("..", "dashboards").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofSeconds(45);
    private static final int CONNECTIONS = 10;

    private final Map<String, String> variables = Map.of(
            "$instance", ".*",
            "$server", ".*",
            "$__rate_interval", "10s");

    /** Every query by the title of its panel. */
    private Map<String, String> queries() {
        Map<String, String> queries = new LinkedHashMap<>();
        JsonNode dashboard = JsonMapper.shared()
                .readTree(DASHBOARDS.resolve("grafana-reactor-server.json").toFile());
        for (JsonNode panel : dashboard.get("panels")) {
            for (JsonNode target : panel.path("targets")) {
                String query = target.get("expr").asString();
                for (Map.Entry<String, String> variable : variables.entrySet()) {
                    query = query.replace(variable.getKey(), variable.getValue());
                }
                String title = panel.get("id") + " " + panel.get("title").asString() + " "
                        + target.get("refId").asString();
                queries.put(title, query);
            }
        }
        return queries;
    }

    @Test
    @Timeout(120)
    void everyPanelHasData(@TempDir Path folder) throws Exception {
        Path program = Prometheus.installed().orElse(null);
        assumeTrue(program != null, "no Prometheus on this machine");
        try (ConfigurableApplicationContext context = application(folder)) {
            int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            AtomicBoolean goesOn = new AtomicBoolean(true);
            int tcp = context.getBean(ReactorServer.class).tcpPort("methods");
            // a thread of its own, since the common pool may have but one
            CompletableFuture<Void> load =
                    CompletableFuture.runAsync(() -> load(port, tcp, goesOn), task -> new Thread(task, "load").start());
            try (Prometheus prometheus = Prometheus.start(
                    program, folder.resolve("prometheus"), port, DASHBOARDS.resolve("prometheus-alerts.yaml"))) {
                Map<String, String> missing = new LinkedHashMap<>(queries());
                assertThat(missing).hasSizeGreaterThan(40);
                await().atMost(LIMIT).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
                    missing.values().removeIf(prometheus::hasData);
                    assertThat(missing).isEmpty();
                });
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(prometheus.ruleHealth())
                                .hasSizeGreaterThan(10)
                                .allSatisfy(
                                        (alert, health) -> assertThat(health).isEqualTo("ok")));
                assertThat(load).isNotCompletedExceptionally();
            } finally {
                goesOn.set(false);
                load.join();
            }
        }
    }

    private static ConfigurableApplicationContext application(Path folder) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.REACTIVE)
                .run(
                        "--spring.main.banner-mode=off",
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--reactor-server.address=127.0.0.1",
                        "--reactor-server.loop-threads=2",
                        "--reactor-server.loop-blocked-threshold=20ms",
                        "--reactor-server.limits.connections=" + CONNECTIONS,
                        "--reactor-server.shutdown.grace-period=1s",
                        "--reactor-server.access-log.file=" + folder.resolve("access.log"),
                        "--management.endpoints.web.exposure.include=prometheus",
                        "--management.metrics.distribution.percentiles-histogram.http.server.requests=true");
    }

    /** Requests of every kind, refused ones and connections over the limit among them, until it is told to stop. */
    private static void load(int http, int tcp, AtomicBoolean goesOn) {
        while (goesOn.get()) {
            try {
                for (String path : List.of("/hello", "/compute", "/slow", "/none")) {
                    exchange(http, "GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
                }
                exchange(http, "nonsense\r\n\r\n");
                crowd(tcp);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void exchange(int port, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }

    /** One connection more than may be open. */
    private static void crowd(int port) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i <= CONNECTIONS; i++) {
                Socket socket = new Socket("127.0.0.1", port);
                socket.setSoTimeout(10_000);
                sockets.add(socket);
            }
            for (Socket socket : sockets) {
                // the one that is turned away is closed, perhaps with a reset
                try {
                    socket.getOutputStream().write(1);
                    socket.getInputStream().read();
                } catch (IOException turnedAway) {
                    socket.close();
                }
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    static class Methods {
        @OnMessage(path = "/hello")
        String hello() {
            return "hello";
        }

        @OnMessage(path = "/compute", dispatch = Dispatch.COMPUTE)
        String compute() {
            return "computed";
        }

        /** Holds its loop for longer than it may. */
        @OnMessage(path = "/slow")
        String slow() {
            long end = System.nanoTime() + Duration.ofMillis(100).toNanos();
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
            return "slow";
        }

        @OnMessage(port = 0)
        byte[] echo(byte[] bytes) {
            return bytes;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Methods methods() {
            return new Methods();
        }
    }
}
