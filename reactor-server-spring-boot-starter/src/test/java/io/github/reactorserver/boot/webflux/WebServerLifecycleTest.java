package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.net.ConnectionHandler;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.GracefulShutdownResult;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The life of a web server, and what shares its loops. */
final class WebServerLifecycleTest {
    private static ConfigurableApplicationContext run(String... properties) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.REACTIVE)
                .properties("spring.main.banner-mode=off", "server.port=0")
                .run(Stream.of(properties).map(property -> "--" + property).toArray(String[]::new));
    }

    private static WebServer webServer(ConfigurableApplicationContext context) {
        WebServer server = ((WebServerApplicationContext) context).getWebServer();
        assertThat(server).isInstanceOf(ReactorServerWebServer.class);
        return server;
    }

    private static String get(int port, String path) {
        return RawClient.answer(port, "GET " + path + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    }

    @Test
    void webServerAndHandlersShareThePortAndTheLoops() {
        try (ConfigurableApplicationContext context = run()) {
            int port = webServer(context).getPort();
            ReactorServer engine = context.getBean(ReactorServer.class);

            assertThat(get(port, "/flux")).endsWith("flux");
            assertThat(get(port, "/message")).endsWith("message");
            assertThat(get(port, "/both")).endsWith("message");
            assertThat(RawClient.answer(
                            port,
                            "POST /both HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                    .endsWith("posted");
            assertThat(engine.port()).isEqualTo(port);
            assertThat(engine.httpServers()).hasSize(1);
            assertThat(context.getEnvironment().getProperty("local.server.port", Integer.class))
                    .isEqualTo(port);
            try (RawClient raw = new RawClient(engine.tcpPort("echo"))) {
                raw.send("hello");
                assertThat(raw.readUntil("hello")).isEqualTo("hello");
            }
        }
    }

    @Test
    void portInUseIsTold() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThatThrownBy(() -> run("server.port=" + taken.getLocalPort()).close())
                    .rootCause()
                    .isInstanceOf(BindException.class);
            assertThatThrownBy(() -> run("server.port=" + taken.getLocalPort()).close())
                    .extracting(WebServerLifecycleTest::portInUse)
                    .isEqualTo(taken.getLocalPort());
        }
    }

    private static Integer portInUse(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PortInUseException inUse) {
                return inUse.getPort();
            }
        }
        return -1;
    }

    @Test
    void stopsAndStartsAgain() {
        try (ConfigurableApplicationContext context = run()) {
            WebServer server = webServer(context);
            assertThat(server.getPort()).isPositive();

            server.stop();
            assertThat(server.getPort()).isEqualTo(-1);
            server.stop();
            server.start();
            assertThat(get(server.getPort(), "/flux")).endsWith("flux");

            context.stop();
            assertThat(server.getPort()).isEqualTo(-1);
            context.start();
            assertThat(get(server.getPort(), "/flux")).endsWith("flux");
        }
    }

    @Test
    void gracefulShutdownWaitsForTheRequest() {
        try (ConfigurableApplicationContext context = run()) {
            WebServer server = webServer(context);
            Application.Gate gate = context.getBean(Application.Gate.class);
            int port = server.getPort();
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> get(port, "/gate"));
            await().until(() -> gate.entered.getCount() == 0);
            CompletableFuture<GracefulShutdownResult> result = new CompletableFuture<>();

            server.shutDownGracefully(result::complete);
            assertThat(result).isNotDone();
            gate.exit.tryEmitValue("opened");

            assertThat(answer).succeedsWithin(Duration.ofSeconds(10)).asString().endsWith("opened");
            assertThat(result).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(GracefulShutdownResult.IDLE);
        }
    }

    @Test
    void closingRefusesTrafficFirstAndLetsTheRequestFinish() {
        List<String> states = new CopyOnWriteArrayList<>();
        // the common pool may have but one thread
        Executor ownThread = task -> new Thread(task, "test").start();
        try (ConfigurableApplicationContext context = run()) {
            Application.Gate gate = context.getBean(Application.Gate.class);
            ReactorServer engine = context.getBean(ReactorServer.class);
            int port = engine.port();
            context.addApplicationListener(event -> {
                if (event instanceof AvailabilityChangeEvent<?> change) {
                    states.add(change.getState() + " " + engine.isRunning());
                }
            });
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> get(port, "/gate"), ownThread);
            await().until(() -> gate.entered.getCount() == 0);

            CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close, ownThread);
            await().until(() -> refuses(port));
            assertThat(states).first().isEqualTo("REFUSING_TRAFFIC true");
            assertThat(answer).isNotDone();
            assertThat(closed).isNotDone();
            gate.exit.tryEmitValue("opened");

            assertThat(answer).succeedsWithin(Duration.ofSeconds(10)).asString().endsWith("opened");
            assertThat(closed).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    private static boolean refuses(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void stopEndsAGracefulShutdown() {
        try (ConfigurableApplicationContext context = run()) {
            WebServer server = webServer(context);
            Application.Gate gate = context.getBean(Application.Gate.class);
            int port = server.getPort();
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> get(port, "/gate"));
            await().until(() -> gate.entered.getCount() == 0);
            CompletableFuture<GracefulShutdownResult> result = new CompletableFuture<>();

            server.shutDownGracefully(result::complete);
            server.stop();

            assertThat(result).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(GracefulShutdownResult.REQUESTS_ACTIVE);
            assertThat(answer).succeedsWithin(Duration.ofSeconds(10)).asString().doesNotContain("200 OK");
            await().until(() -> gate.cancelled.getCount() == 0);
        }
    }

    @Test
    void immediateShutdownSaysSo() {
        try (ConfigurableApplicationContext context = run("server.shutdown=immediate")) {
            CompletableFuture<GracefulShutdownResult> result = new CompletableFuture<>();
            webServer(context).shutDownGracefully(result::complete);
            assertThat(result).isCompletedWithValue(GracefulShutdownResult.IMMEDIATE);
        }
    }

    @Test
    void closedContextLeavesNoLoop() {
        List<EventLoop> loops;
        try (ConfigurableApplicationContext context = run()) {
            loops = context.getBean(ReactorServer.class).eventLoops();
            assertThat(loops).isNotEmpty().allMatch(EventLoop::isAlive);
        }
        assertThat(loops).noneMatch(EventLoop::isAlive);
    }

    @Test
    void propertiesOfTheServerAreHonoured() {
        try (ConfigurableApplicationContext context = run(
                "server.address=127.0.0.1",
                "server.server-header=test-server",
                "server.max-http-request-header-size=2KB",
                "server.forward-headers-strategy=native",
                "reactor-server.loop-threads=1",
                "reactor-server.port=9")) {
            int port = webServer(context).getPort();

            assertThat(context.getBean(ReactorServer.class).eventLoops()).hasSize(2);
            assertThat(get(port, "/flux")).contains("\r\nServer: test-server\r\n");
            assertThat(RawClient.answer(
                            port,
                            "GET /uri HTTP/1.1\r\nHost: test\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: example.org\r\n"
                                    + "Connection: close\r\n\r\n"))
                    .endsWith("https://example.org/uri");
            assertThat(RawClient.answer(
                            port, "GET /uri HTTP/1.1\r\nHost: test\r\nX-Long: " + "x".repeat(3000) + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 431");
        }
    }

    @Test
    void forwardedFieldsAreLeftAloneByDefaultAndReadByTheFramework() {
        String request =
                "GET /uri HTTP/1.1\r\nHost: test\r\nX-Forwarded-Host: example.org\r\nConnection: close\r\n\r\n";
        try (ConfigurableApplicationContext context = run()) {
            assertThat(RawClient.answer(webServer(context).getPort(), request)).endsWith("http://test/uri");
        }
        try (ConfigurableApplicationContext context = run("server.forward-headers-strategy=framework")) {
            assertThat(RawClient.answer(webServer(context).getPort(), request)).endsWith("http://example.org/uri");
        }
    }

    @Test
    void whatIsMissingIsRefused() {
        assertThatThrownBy(() -> run("server.compression.enabled=true").close())
                .hasStackTraceContaining("server.compression.enabled");
        assertThatThrownBy(() -> run("server.http2.enabled=true").close())
                .hasStackTraceContaining("server.http2.enabled");
        assertThatThrownBy(() -> run("server.ssl.key-store=classpath:any.p12").close())
                .hasStackTraceContaining("server.ssl");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        /** A request that waits until it is let go. */
        static final class Gate {
            final CountDownLatch entered = new CountDownLatch(1);
            final CountDownLatch cancelled = new CountDownLatch(1);
            final Sinks.One<String> exit = Sinks.one();

            Mono<String> pass() {
                return exit.asMono().doOnSubscribe(s -> entered.countDown()).doOnCancel(cancelled::countDown);
            }
        }

        @Bean
        Gate gate() {
            return new Gate();
        }

        @Bean
        RouterFunction<ServerResponse> routes(Gate gate) {
            return RouterFunctions.route()
                    .GET("/flux", request -> ServerResponse.ok().bodyValue("flux"))
                    .GET("/both", request -> ServerResponse.ok().bodyValue("flux"))
                    .POST("/both", request -> ServerResponse.ok().bodyValue("posted"))
                    .GET(
                            "/uri",
                            request ->
                                    ServerResponse.ok().bodyValue(request.uri().toString()))
                    .GET(
                            "/gate",
                            request -> gate.pass()
                                    .flatMap(value -> ServerResponse.ok().bodyValue(value)))
                    .build();
        }

        @Bean
        @OnMessage(path = "/message")
        HttpHandler message() {
            return request -> HttpResponse.text("message");
        }

        @Bean
        @OnMessage(path = "/both")
        HttpHandler both() {
            return request -> HttpResponse.text("message");
        }

        @Bean
        @OnMessage(port = 0)
        ConnectionHandler echo() {
            return (connection, input) -> connection.send(input);
        }
    }
}
