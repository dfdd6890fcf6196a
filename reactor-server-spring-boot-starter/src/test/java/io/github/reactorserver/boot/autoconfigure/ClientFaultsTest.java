package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.boot.Framing;
import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpFilter;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.StreamingHttpHandler;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a client got wrong is its own fault: it is told so, and cannot fill the log with it. */
@ExtendWith(OutputCaptureExtension.class)
final class ClientFaultsTest {
    private static final int MANY = 50;

    private final ApplicationContextRunner contexts = TestContexts.onFreePort()
            .withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
            .withUserConfiguration(Application.class);

    private static HttpResponse answer(HttpRequest request) {
        return HttpResponse.text(String.valueOf(request.queryParameter("x")));
    }

    record Point(int x, int y) {}

    static class Methods {
        @OnMessage(path = "/parameter")
        String parameter(String x) {
            return x;
        }

        @OnMessage(path = "/request")
        String request(HttpRequest request) {
            return String.valueOf(request.queryParameter("x"));
        }

        @OnMessage(path = "/later")
        CompletableFuture<String> later(HttpRequest request) {
            return CompletableFuture.supplyAsync(() -> request(request));
        }

        @OnMessage(port = 0, framing = Framing.LINES, maxFrameLength = 20)
        Point point(Point point) {
            return point;
        }

        @OnMessage(port = 0, framing = Framing.LINES, dispatch = Dispatch.COMPUTE)
        Point pointElsewhere(Point point) {
            return point;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {
        @Bean
        Methods methods() {
            return new Methods();
        }

        @Bean
        @OnMessage(path = "/sync")
        HttpHandler sync() {
            return ClientFaultsTest::answer;
        }

        @Bean
        @OnMessage(path = "/compute", dispatch = Dispatch.COMPUTE)
        HttpHandler compute() {
            return ClientFaultsTest::answer;
        }

        @Bean
        @OnMessage(path = "/async")
        AsyncHttpHandler async() {
            return request -> CompletableFuture.supplyAsync(() -> answer(request));
        }

        @Bean
        @OnMessage(path = "/streaming")
        StreamingHttpHandler streaming() {
            return (request, body) -> CompletableFuture.completedFuture(answer(request));
        }

        @Bean
        @OnMessage(path = "/filtered")
        HttpHandler filtered() {
            return request -> HttpResponse.text("never");
        }

        @Bean
        HttpFilter filter() {
            return (request, next) -> request.rawPath().equals("/filtered")
                    ? CompletableFuture.completedFuture(answer(request))
                    : next.handle(request);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sync",
                "/compute",
                "/async",
                "/streaming",
                "/filtered",
                "/parameter",
                "/request",
                "/later",
            })
    void parameterThatIsNotUtf8IsABadRequestAndNoErrorInTheLog(String path, CapturedOutput output) {
        contexts.run(context -> {
            TestClient client = new TestClient(context);
            assertThat(client.get(path + "?x=%C3%BC").body()).endsWith("\u00fc");
            for (String query : List.of("?x=%FC", "?%FC=1&x=1")) {
                assertThat(client.get(path + query).statusCode()).as(query).isEqualTo(400);
            }
        });
        assertThat(output).doesNotContain("ERROR").doesNotContain("Exception");
    }

    private static void sendAndAwaitEnd(int port, String text) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"methods-point", "methods-pointElsewhere"})
    void wrongMessagesOnATcpListenerAreFewLinesThatNameIt(String listener, CapturedOutput output) {
        contexts.run(context -> {
            for (int i = 0; i < MANY; i++) {
                sendAndAwaitEnd(context.getBean(ReactorServer.class).tcpPort(listener), "no json\n");
            }
        });
        assertThat(output).doesNotContain("ERROR").doesNotContain("Exception");
        // one for each loop at most
        assertThat(output.getAll().lines().filter(line -> line.contains("WARN")))
                .hasSizeBetween(1, 2)
                .allMatch(line -> line.contains(listener) && line.contains("is not the JSON"));
    }

    @Test
    void messagesThatAreTooLongAreFewLinesThatNameTheListener(CapturedOutput output) {
        contexts.run(context -> {
            for (int i = 0; i < MANY; i++) {
                sendAndAwaitEnd(context.getBean(ReactorServer.class).tcpPort("methods-point"), "x".repeat(40));
            }
        });
        assertThat(output).doesNotContain("ERROR");
        assertThat(output.getAll().lines().filter(line -> line.contains("WARN")))
                .hasSizeBetween(1, 2)
                .allMatch(line -> line.contains("methods-point") && line.contains("at most 20 are allowed"));
    }
}
