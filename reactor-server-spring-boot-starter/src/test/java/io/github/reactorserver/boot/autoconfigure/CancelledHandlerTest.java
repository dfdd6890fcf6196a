package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Handlers at work for a client that goes away. */
final class CancelledHandlerTest {
    private final ApplicationContextRunner contexts =
            TestContexts.onFreePort().withUserConfiguration(Beans.class).withBean("methods", Methods.class);

    static class Methods {
        final CountDownLatch called = new CountDownLatch(1);
        final CompletableFuture<String> stage = new CompletableFuture<>();
        final AtomicBoolean cancelled = new AtomicBoolean();

        @OnMessage(path = "/stage")
        CompletableFuture<String> stage() {
            called.countDown();
            return stage;
        }

        @OnMessage(path = "/limited", timeout = "100ms")
        CompletableFuture<String> limited() {
            return stage;
        }

        @OnMessage(path = "/mono")
        Mono<String> mono() {
            called.countDown();
            return Mono.<String>never().doOnCancel(() -> cancelled.set(true));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Beans {
        final CountDownLatch called = new CountDownLatch(1);
        final AtomicBoolean cancelled = new AtomicBoolean();
        final CompletableFuture<HttpResponse> stage = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                cancelled.set(true);
                return false;
            }
        };

        @Bean
        @OnMessage(path = "/bean")
        AsyncHttpHandler bean() {
            return request -> {
                called.countDown();
                return stage;
            };
        }
    }

    private static void askAndReset(ApplicationContext context, String path, CountDownLatch called)
            throws IOException, InterruptedException {
        int port = context.getBean(ReactorServer.class).port();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
            socket.setSoLinger(true, 0);
        }
    }

    private static ObservationRegistry observed() {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        return registry;
    }

    @Test
    void stageOfAMethodIsCancelled() {
        contexts.run(context -> {
            Methods methods = context.getBean(Methods.class);
            askAndReset(context, "/stage", methods.called);
            await().until(methods.stage::isCancelled);
        });
    }

    @Test
    void stageThatTakesLongerThanItsMethodAllowsIsCancelled() {
        contexts.run(context -> {
            assertThat(new TestClient(context).get("/limited").statusCode()).isEqualTo(503);
            await().until(context.getBean(Methods.class).stage::isCancelled);
        });
    }

    @Test
    void monoOfAMethodIsCancelled() {
        contexts.run(context -> {
            Methods methods = context.getBean(Methods.class);
            askAndReset(context, "/mono", methods.called);
            await().until(methods.cancelled::get);
        });
    }

    @Test
    void stageOfAnObservedMethodIsCancelled() {
        contexts.withBean(ObservationRegistry.class, CancelledHandlerTest::observed)
                .run(context -> {
                    Methods methods = context.getBean(Methods.class);
                    askAndReset(context, "/stage", methods.called);
                    await().until(methods.stage::isCancelled);
                });
    }

    @Test
    void fileThatAnObservedHandlerAnswersTooLateIsReleased(@TempDir Path directory) throws IOException {
        Path path = Files.write(directory.resolve("file"), new byte[10]);
        contexts.withBean(ObservationRegistry.class, CancelledHandlerTest::observed)
                .run(context -> {
                    Beans beans = context.getBean(Beans.class);
                    askAndReset(context, "/bean", beans.called);
                    await().until(beans.cancelled::get);
                    AtomicBoolean released = new AtomicBoolean();
                    try (FileChannel file = FileChannel.open(path)) {
                        beans.stage.complete(HttpResponse.builder(HttpStatus.OK)
                                .body(new FileRegion(file, 0, 10, () -> released.set(true)))
                                .build());
                        await().until(released::get);
                    }
                });
    }
}
