package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.file.FileCacheStats;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Static files of an application, plain and with WebFlux. */
@ExtendWith(OutputCaptureExtension.class)
final class StaticFilesTest {
    private static final String INDEX = "<p>index</p>";

    @TempDir
    private Path folder;

    private final ApplicationContextRunner plain = TestContexts.onFreePort()
            .withUserConfiguration(Handlers.class)
            .withPropertyValues("reactor-server.files.enabled=");

    private ApplicationContextRunner withFolder() throws Exception {
        Files.writeString(folder.resolve("index.html"), INDEX);
        Files.writeString(folder.resolve("hello"), "file");
        Files.writeString(folder.resolve("app.js"), "script");
        return plain.withPropertyValues("reactor-server.files.locations=" + folder);
    }

    @Test
    void filesOfTheClassPathAreServedByThemselves() {
        plain.run(context -> {
            var answer = new TestClient(context).get("/behaviour.txt");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain;charset=utf-8");
            assertThat(new TestClient(context).get("/application.properties").statusCode())
                    .isEqualTo(404);
        });
    }

    @Test
    void nothingIsServedIfNoLocationExistsOrItIsSwitchedOff() {
        plain.withPropertyValues("reactor-server.files.locations=classpath:/nowhere," + folder.resolve("nowhere"))
                .run(context -> assertThat(
                                engine(context.getBean(ReactorServer.class)).files())
                        .isNull());
        plain.withPropertyValues("reactor-server.files.enabled=false").run(context -> {
            assertThat(engine(context.getBean(ReactorServer.class)).files()).isNull();
            assertThat(new TestClient(context).get("/behaviour.txt").statusCode())
                    .isEqualTo(404);
        });
    }

    private static Engine engine(ReactorServer server) {
        return ((ReactorServerLifecycle) server).engine();
    }

    @Test
    void handlersComeBeforeFiles() throws Exception {
        withFolder().run(context -> {
            TestClient client = new TestClient(context);
            assertThat(client.get("/").body()).isEqualTo(INDEX);
            assertThat(client.get("/hello").body()).isEqualTo("handler");
            assertThat(client.get("/app.js").body()).isEqualTo("script");
            assertThat(client.get("/nothing").statusCode()).isEqualTo(404);
            var posted = client.get("/form");
            assertThat(posted.statusCode()).isEqualTo(405);
            assertThat(posted.headers().firstValue("Allow")).contains("OPTIONS, POST");
            var refused = client.send("DELETE", "/app.js", "");
            assertThat(refused.statusCode()).isEqualTo(405);
            assertThat(refused.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
        });
    }

    @Test
    void propertiesReachTheFiles() throws Exception {
        Files.createDirectory(folder.resolve("d"));
        Files.writeString(folder.resolve("d/.x"), "hidden");
        withFolder()
                .withPropertyValues(
                        "reactor-server.files.prefix=/assets",
                        "reactor-server.files.listing=true",
                        "reactor-server.files.hidden=true",
                        "reactor-server.files.fallback=/index.html",
                        "reactor-server.files.cache-control=private",
                        "reactor-server.files.cache-control-rules[0].pattern=*.js",
                        "reactor-server.files.cache-control-rules[0].value=max-age=60",
                        "reactor-server.files.symbolic-links=never")
                .run(context -> {
                    TestClient client = new TestClient(context);
                    assertThat(client.get("/app.js").statusCode()).isEqualTo(404);
                    assertThat(client.get("/assets/app.js").headers().firstValue("Cache-Control"))
                            .contains("max-age=60");
                    assertThat(client.get("/assets/").headers().firstValue("Cache-Control"))
                            .contains("private");
                    assertThat(client.get("/assets").headers().firstValue("Location"))
                            .contains("/assets/");
                    assertThat(client.get("/assets/d/").body()).contains("<a href=\"./.x\">");
                    assertThat(client.get("/assets/users/1", "Accept", "text/html")
                                    .body())
                            .isEqualTo(INDEX);
                });
    }

    @Test
    void handlerOfEverythingLeavesNoPlaceForFiles(CapturedOutput output) throws Exception {
        withFolder().withUserConfiguration(All.class).run(context -> {
            assertThat(new TestClient(context).get("/app.js").body()).isEqualTo("all");
            assertThat(output).contains("static files are not served: two handlers for the same requests");
        });
    }

    @Test
    void filesAreMeasured() throws Exception {
        withFolder().withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(context -> {
            TestClient client = new TestClient(context);
            for (int i = 0; i < 3; i++) {
                client.get("/app.js");
            }
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            String prefix = "reactor.server.filecache.";
            assertThat(registry.get(prefix + "gets")
                            .tag("result", "hit")
                            .functionCounter()
                            .count())
                    .isEqualTo(2);
            assertThat(registry.get(prefix + "gets")
                            .tag("result", "miss")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get(prefix + "loads").functionCounter().count()).isEqualTo(1);
            assertThat(registry.get(prefix + "size").gauge().value()).isEqualTo(1);
            assertThat(registry.get(prefix + "weight").gauge().value()).isEqualTo(6);
            assertThat(registry.get(prefix + "open").gauge().value()).isZero();
        });
    }

    @Test
    void filesAreServedAgainAfterARestart() throws Exception {
        withFolder().run(context -> {
            assertThat(new TestClient(context).get("/app.js").body()).isEqualTo("script");
            context.getSourceApplicationContext().stop();
            context.getSourceApplicationContext().start();
            assertThat(new TestClient(context).get("/app.js").body()).isEqualTo("script");
        });
    }

    // ---- WebFlux

    private ConfigurableApplicationContext webFlux(String... properties) {
        return new SpringApplicationBuilder(Flux.class)
                .web(WebApplicationType.REACTIVE)
                .properties("spring.main.banner-mode=off", "server.port=0", "server.address=127.0.0.1")
                .properties(properties)
                .run();
    }

    @Test
    void besideWebFluxFilesAreOffByDefault() throws Exception {
        try (ConfigurableApplicationContext context = webFlux()) {
            assertThat(engine(context.getBean(ReactorServer.class)).files()).isNull();
            // Spring's own resource handler
            assertThat(new TestClient(context).get("/behaviour.txt").headers().firstValue("X-Content-Type-Options"))
                    .isEmpty();
        }
    }

    @Test
    void besideWebFluxFilesComeFirstAndAllElseIsPassedOn() throws Exception {
        Files.writeString(folder.resolve("app.js"), "script");
        try (ConfigurableApplicationContext context = webFlux(
                "reactor-server.files.enabled=true",
                "reactor-server.files.fallback=/app.js",
                "reactor-server.files.locations=" + folder)) {
            TestClient client = new TestClient(context);
            for (int i = 0; i < 3; i++) {
                assertThat(client.get("/app.js").body()).isEqualTo("script");
                assertThat(client.get("/flux").body()).matches("flux on .*-loop-\\d+");
                assertThat(client.get("/behaviour.txt").statusCode()).isEqualTo(200);
                assertThat(client.get("/nothing").statusCode()).isEqualTo(404);
                // a page of the application may be at any path
                assertThat(client.get("/nothing", "Accept", "text/html").statusCode())
                        .isEqualTo(404);
                assertThat(client.post("/flux", "text/plain", "body").body()).isEqualTo("body");
            }
        }
    }

    @Test
    void controllersThatNameThePathComeBeforeFiles() throws Exception {
        Files.writeString(folder.resolve("index.html"), INDEX);
        Files.writeString(folder.resolve("flux"), "file");
        Files.writeString(folder.resolve("posted"), "file");
        try (ConfigurableApplicationContext context =
                webFlux("reactor-server.files.enabled=true", "reactor-server.files.locations=" + folder)) {
            TestClient client = new TestClient(context);
            assertThat(client.get("/notes/1").body()).isEqualTo("note 1");
            assertThat(client.get("/flux").body()).startsWith("flux on ");
            FileCacheStats stats =
                    engine(context.getBean(ReactorServer.class)).files().stats();
            assertThat(stats.misses()).isZero();
            assertThat(client.get("/posted").body()).isEqualTo("file");
            assertThat(client.get("/").body()).isEqualTo(INDEX);
        }
    }

    @Test
    void burstOfApiCallsIsAnsweredByTheController() throws Exception {
        try (ConfigurableApplicationContext context =
                webFlux("reactor-server.files.enabled=true", "reactor-server.files.threads=1")) {
            int port = context.getBean(ReactorServer.class).port();
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                StringBuilder requests = new StringBuilder();
                for (int j = 0; j < 50; j++) {
                    requests.append("GET /notes/" + (50 * i + j) + " HTTP/1.1\r\nHost: a\r\n"
                            + (j < 49 ? "" : "Connection: close\r\n") + "\r\n");
                }
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(requests.toString().getBytes(StandardCharsets.US_ASCII));
                sockets.add(socket);
            }
            for (Socket socket : sockets) {
                String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(51);
                socket.close();
            }
            assertThat(engine(context.getBean(ReactorServer.class))
                            .files()
                            .stats()
                            .rejections())
                    .isZero();
        }
    }

    @Test
    void otherMethodsOfAHandlersPathAre405BesideWebFlux() throws Exception {
        for (String files : List.of("true", "false")) {
            try (ConfigurableApplicationContext context = webFlux("reactor-server.files.enabled=" + files)) {
                TestClient client = new TestClient(context);
                assertThat(client.get("/hello").body()).isEqualTo("handler");
                var refused = client.send("DELETE", "/hello", "");
                assertThat(refused.statusCode()).isEqualTo(405);
                assertThat(refused.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
                var options = client.send("OPTIONS", "/hello", "");
                assertThat(options.statusCode()).isEqualTo(204);
                assertThat(options.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
                // what the application knows is its own business
                assertThat(client.get("/both").body()).isEqualTo("handler");
                assertThat(client.post("/both", "text/plain", "x").statusCode()).isEqualTo(404);
                refused = client.send("DELETE", "/both", "");
                assertThat(refused.statusCode()).isEqualTo(405);
                assertThat(refused.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS, POST");
                assertThat(client.get("/nothing").statusCode()).isEqualTo(404);
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Handlers {
        @Bean
        @OnMessage(path = "/hello")
        HttpHandler hello() {
            return request -> HttpResponse.text("handler");
        }

        @Bean
        @OnMessage(path = "/form", method = "POST")
        HttpHandler form() {
            return request -> HttpResponse.text("posted");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class All {
        @Bean
        @OnMessage(path = "/**")
        HttpHandler all() {
            return request -> HttpResponse.text("all");
        }
    }

    @RestController
    static class Notes {
        @GetMapping("/notes/{id}")
        String note(@PathVariable String id) {
            return "note " + id;
        }

        @PostMapping("/posted")
        String posted() {
            return "posted";
        }

        @PostMapping("/both")
        ResponseEntity<String> both() {
            return ResponseEntity.notFound().build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Notes.class)
    static class Flux {
        @Bean
        @OnMessage(path = "/hello")
        HttpHandler hello() {
            return request -> HttpResponse.text("handler");
        }

        @Bean
        @OnMessage(path = "/both")
        HttpHandler both() {
            return request -> HttpResponse.text("handler");
        }

        @Bean
        RouterFunction<ServerResponse> routes() {
            return RouterFunctions.route()
                    .GET(
                            "/flux",
                            request -> ServerResponse.ok()
                                    .bodyValue(
                                            "flux on " + Thread.currentThread().getName()))
                    .POST("/flux", request -> ServerResponse.ok().body(request.bodyToMono(String.class), String.class))
                    .build();
        }
    }
}
