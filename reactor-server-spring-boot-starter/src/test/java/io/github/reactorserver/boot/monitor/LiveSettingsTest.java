package io.github.reactorserver.boot.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.boot.autoconfigure.LiveSettings;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpTimeouts;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Settings that are changed through the actuator while the application runs. */
final class LiveSettingsTest {
    private static final String MAIN = "reactor-server";
    private static final String ECHO = "reactor-server-echo";

    private static ConfigurableApplicationContext context;

    @BeforeAll
    static void start() {
        context = run("unrestricted");
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    private static ConfigurableApplicationContext run(String access) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.REACTIVE)
                .run(
                        "--spring.main.banner-mode=off",
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--reactor-server.address=127.0.0.1",
                        "--reactor-server.loop-threads=2",
                        "--reactor-server.timeouts.keep-alive=50s",
                        "--management.endpoints.web.exposure.include=reactorserver",
                        "--management.endpoint.reactorserver.access=" + access);
    }

    private static ReactorServer server() {
        return context.getBean(ReactorServer.class);
    }

    private static WebTestClient client(ConfigurableApplicationContext of) {
        int port = of.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        return WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + port + "/actuator/reactorserver")
                .build();
    }

    private static WebTestClient.ResponseSpec change(String listener, String property, String value) {
        return client(context)
                .post()
                .uri("/config/" + listener)
                .bodyValue(Map.of("property", property, "value", value))
                .exchange();
    }

    private static String inForce(String property) {
        return "$.in-force['" + property + "']";
    }

    @Test
    void httpSettingIsChangedAndShown() {
        change(MAIN, "timeouts.keep-alive", "20s")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath(inForce("timeouts.keep-alive"))
                .isEqualTo("PT20S")
                .jsonPath(inForce("timeouts.header"))
                .isEqualTo("PT10S");

        assertThat(server().httpServers().get("").settings().timeouts().keepAlive())
                .isEqualTo(Duration.ofSeconds(20));
        client(context)
                .get()
                .uri("/config")
                .exchange()
                .expectBody()
                .jsonPath("$.timeouts.keep-alive")
                .isEqualTo("PT50S")
                .jsonPath("$.in-force['reactor-server']['timeouts.keep-alive']")
                .isEqualTo("PT20S")
                .jsonPath("$.in-force['reactor-server-echo']['timeouts.idle']")
                .exists();
    }

    @Test
    void tcpSettingIsChanged() {
        change(ECHO, "timeouts.idle", "1m")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath(inForce("timeouts.idle"))
                .isEqualTo("PT1M")
                .jsonPath(inForce("timeouts.linger"))
                .isEqualTo("PT5S");
        assertThat(server().tcpServers().get("echo").settings().timeouts())
                .isEqualTo(TcpTimeouts.DEFAULTS.withIdle(Duration.ofMinutes(1)));

        change(ECHO, "timeouts.idle", "0s").expectStatus().isOk();
    }

    @Test
    void everyPropertyInForceCanBeSetToItsOwnValue() {
        LiveSettings.inForce(server())
                .forEach((listener, properties) ->
                        properties.forEach((property, value) -> change(listener, property, value.toString())
                                .expectStatus()
                                .isOk()
                                .expectBody()
                                .jsonPath(inForce(property))
                                .isEqualTo(value)));
    }

    @Test
    void sizeHoldsForTheNextRequest() {
        change(MAIN, "limits.target-size", "100B").expectStatus().isOk();
        try {
            client(context)
                    .get()
                    .uri("/loops?x=" + "x".repeat(100))
                    .exchange()
                    .expectStatus()
                    .isEqualTo(414);
        } finally {
            change(MAIN, "limits.target-size", "8KB").expectStatus().isOk();
        }
    }

    @Test
    void gaugeFollowsTheLimit() {
        change(ECHO, "limits.connections", "7").expectStatus().isOk();

        assertThat(context.getBean(MeterRegistry.class)
                        .get("reactor.server.connections.max")
                        .tag("server", ECHO)
                        .gauge()
                        .value())
                .isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "reactor-server, timeouts.keep-alive, soon, soon",
        "reactor-server, timeouts.keep-alive, -1s, must not be negative",
        "reactor-server, timeouts.age, 200000d, at most",
        "reactor-server-echo, timeouts.idle, 200000d, at most",
        "reactor-server, water-marks.low, 2MB, 'no value of water-marks.low: it must be less than water-marks.high'",
        "reactor-server, water-marks.high, 1B, 'no value of water-marks.high: it must be more than water-marks.low'",
        "reactor-server, limits.header-size, 5MB, limits.header-size",
        "reactor-server, limits.connections, 0, limits.connections",
        "reactor-server, limits.connections, many, many",
        "reactor-server, port, 1, cannot be changed",
        "reactor-server, timeouts.idle, 1s, cannot be changed",
        "reactor-server-echo, timeouts.header, 1s, cannot be changed",
        "nobody, timeouts.write, 1s, no listener 'nobody'",
    })
    void valueThatIsNoGoodIsRefusedWithTheReason(String listener, String property, String value, String reason) {
        Map<String, Object> before = config();

        change(listener, property, value)
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.error")
                .value(String.class, error -> assertThat(error).contains(reason));

        assertThat(config()).isEqualTo(before);
    }

    private static Map<String, Object> config() {
        return context.getBean(ReactorServerEndpoint.class).part("config", null, null);
    }

    @Test
    void nothingButTheConfigIsChangedAndEveryArgumentIsNeeded() {
        client(context)
                .post()
                .uri("/loops/reactor-server")
                .bodyValue(Map.of("property", "timeouts.write", "value", "1s"))
                .exchange()
                .expectStatus()
                .isBadRequest();
        client(context)
                .post()
                .uri("/config/reactor-server")
                .bodyValue(Map.of("property", "timeouts.write"))
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    @Test
    void changesAreOffUnlessAccessIsUnrestricted() {
        try (ConfigurableApplicationContext readOnly = run("read-only")) {
            client(readOnly).get().uri("/config").exchange().expectStatus().isOk();
            client(readOnly)
                    .post()
                    .uri("/config/reactor-server")
                    .bodyValue(Map.of("property", "timeouts.write", "value", "1s"))
                    .exchange()
                    .expectStatus()
                    .isNotFound();
        }
    }

    @Test
    void connectionsSayWhatTheyMovedAndWhatEndsThem() throws IOException {
        change(ECHO, "timeouts.idle", "1m").expectStatus().isOk();
        try (Socket client = new Socket("127.0.0.1", server().tcpPort("echo"))) {
            client.getOutputStream().write(new byte[] {1, 2, 3});
            assertThat(client.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);

            List<?> connections = (List<?>) context.getBean(ReactorServerEndpoint.class)
                    .part("connections", null, null)
                    .get("connections");

            assertThat(connections)
                    .filteredOn(connection ->
                            ((Map<?, ?>) connection).get("protocol").equals("tcp"))
                    .singleElement()
                    .satisfies(connection -> assertThat(((Map<?, ?>) connection))
                            .extracting("bytesRead", "bytesWritten", "pendingWrite", "endsFor", "state")
                            .containsExactly(3L, 3L, 0L, "idle", "connected"))
                    .satisfies(connection -> assertThat((long) ((Map<?, ?>) connection).get("endsInMillis"))
                            .isBetween(1L, 60_000L));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        @OnMessage(port = 0)
        ConnectionHandler echo() {
            return (connection, input) -> connection.send(input);
        }
    }
}
