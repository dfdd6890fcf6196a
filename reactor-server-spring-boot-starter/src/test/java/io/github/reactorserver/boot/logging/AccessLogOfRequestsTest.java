package io.github.reactorserver.boot.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.boot.autoconfigure.ReactorServerAutoConfiguration;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.http.log.AccessLog;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

final class AccessLogOfRequestsTest {
    @TempDir
    private Path folder;

    @Configuration(proxyBeanMethods = false)
    static class Handlers {
        @Bean
        @OnMessage(path = "/hello")
        HttpHandler hello() {
            return request -> HttpResponse.text("Hello");
        }

        @Bean
        @OnMessage(path = "/pool", dispatch = Dispatch.COMPUTE)
        HttpHandler pool() {
            return request -> HttpResponse.text("from the pool");
        }

        @Bean
        @OnMessage(path = "/stream")
        HttpHandler stream() {
            return request -> HttpResponse.builder(HttpStatus.OK)
                    .body(StreamedBody.of(Handlers::twoPieces))
                    .build();
        }

        private static void twoPieces(Flow.Subscriber<? super ByteBuffer> subscriber) {
            subscriber.onSubscribe(new Flow.Subscription() {
                private boolean done;

                @Override
                public void request(long count) {
                    if (!done) {
                        done = true;
                        subscriber.onNext(ByteBuffer.allocate(100));
                        subscriber.onNext(ByteBuffer.allocate(23));
                        subscriber.onComplete();
                    }
                }

                @Override
                public void cancel() {}
            });
        }
    }

    private void run(String format, Path file, String input, List<String> expectedRequests) {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(AccessLogAutoConfiguration.class, ReactorServerAutoConfiguration.class))
                .withUserConfiguration(Handlers.class)
                .withPropertyValues(
                        "reactor-server.port=0",
                        "reactor-server.access-log.file=" + file,
                        "reactor-server.access-log.format=" + format)
                .run(context -> {
                    send(context.getBean(ReactorServer.class).port(), input);
                    AccessLog log = context.getBean(AccessLog.class);
                    assertThat(log.writer().flush(Duration.ofSeconds(10))).isTrue();
                    assertThat(Files.readAllLines(file))
                            .allMatch(line -> line.startsWith("127.0.0.1 - - ["))
                            .extracting(line -> line.substring(line.indexOf("] ") + 2))
                            .isEqualTo(expectedRequests);
                });
    }

    private static void send(int port, String input) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(input.getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().readAllBytes();
        }
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    @Test
    void everyAnswerIsLoggedInOrderWithItsStatusAndBytes() {
        String input = get("/hello") + get("/pool") + get("/stream?x=1") + get("/nothing")
                + "HEAD /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        run(
                "common",
                folder.resolve("access.log"),
                input,
                List.of(
                        "\"GET /hello HTTP/1.1\" 200 5",
                        "\"GET /pool HTTP/1.1\" 200 13",
                        "\"GET /stream?x=1 HTTP/1.1\" 200 123",
                        "\"GET /nothing HTTP/1.1\" 404 14",
                        "\"HEAD /hello HTTP/1.1\" 200 -"));
    }

    @Test
    void fieldsOfTheAnswerAreLogged() {
        run(
                "%h %l %u %t %{content-type}o %U",
                folder.resolve("fields.log"),
                get("/hello") + get("/stream") + "GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                List.of("text/plain;charset=UTF-8 /hello", "- /stream", "text/plain;charset=UTF-8 /nothing"));
    }

    @Test
    void malformedRequestIsLoggedWithoutItsLine() {
        run(
                "common",
                folder.resolve("bad.log"),
                "GET /hello HTTP/1.1\r\nbad\u0001header\r\n\r\n",
                List.of("\"-\" 400 52"));
    }
}
