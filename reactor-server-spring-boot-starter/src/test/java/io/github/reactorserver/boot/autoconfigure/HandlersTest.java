package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.net.ConnectionHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Every kind of handler, over real sockets. */
final class HandlersTest {
    private final ApplicationContextRunner contexts =
            TestContexts.onFreePort().withUserConfiguration(Application.class);

    @Configuration(proxyBeanMethods = false)
    static class Application {
        private final CountDownLatch gate = new CountDownLatch(1);

        private static HttpResponse threadName() {
            return HttpResponse.text(Thread.currentThread().getName() + " " + Thread.currentThread());
        }

        @Bean
        CountDownLatch gate() {
            return gate;
        }

        @Bean
        @OnMessage(path = "/hello/{name}")
        HttpHandler hello() {
            return request -> HttpResponse.text("Hello, " + request.pathVariable("name") + "!");
        }

        @Bean
        @OnMessage(path = "/echo", method = "POST")
        HttpHandler post() {
            return request -> HttpResponse.bytes("text/x-echo", request.bodyBytes());
        }

        @Bean
        @OnMessage(path = "/any", method = "*")
        HttpHandler any() {
            return request -> HttpResponse.text(request.method().name());
        }

        @Bean
        @OnMessage(path = "/later")
        AsyncHttpHandler later() {
            return request -> CompletableFuture.supplyAsync(() -> HttpResponse.text("later"));
        }

        @Bean
        @OnMessage(path = "/failing")
        HttpHandler failing() {
            return request -> {
                throw new IllegalStateException("on purpose");
            };
        }

        @Bean
        @OnMessage(path = "/thread/loop")
        HttpHandler onLoop() {
            return request -> threadName();
        }

        @Bean
        @OnMessage(path = "/thread/compute", dispatch = Dispatch.COMPUTE)
        HttpHandler onCompute() {
            return request -> threadName();
        }

        @Bean
        @OnMessage(path = "/thread/virtual", dispatch = Dispatch.VIRTUAL)
        HttpHandler onVirtual() {
            return request -> threadName();
        }

        @Bean
        @OnMessage(path = "/gate", dispatch = Dispatch.COMPUTE)
        HttpHandler waiting() {
            return request -> {
                gate.await();
                return HttpResponse.text("passed");
            };
        }

        @Bean
        @OnMessage(port = 0)
        ConnectionHandler echo() {
            return (connection, input) -> connection.send(input);
        }
    }

    @Test
    void handlerAnswersWithItsPathVariable() {
        contexts.run(context -> {
            var answer = new TestClient(context).get("/hello/w%C3%B6rld");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("Hello, wörld!");
        });
    }

    @Test
    void handlerGetsTheBody() {
        contexts.run(context -> {
            var answer = new TestClient(context).send("POST", "/echo", "x".repeat(100_000));
            assertThat(answer.headers().firstValue("Content-Type")).contains("text/x-echo");
            assertThat(answer.body()).isEqualTo("x".repeat(100_000));
        });
    }

    @Test
    void handlerOfOneMethodLeavesTheOthersTo405() {
        contexts.run(context -> {
            var answer = new TestClient(context).get("/echo");
            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow").orElse("")).contains("POST");
        });
    }

    @Test
    void handlerOfAllMethodsGetsEachOfThem() {
        contexts.run(context -> {
            TestClient client = new TestClient(context);
            for (String method : new String[] {"GET", "PUT", "DELETE", "PATCH", "SPECIAL"}) {
                assertThat(client.send(method, "/any", "").body()).isEqualTo(method);
            }
        });
    }

    @Test
    void asynchronousHandlerAnswersLater() {
        contexts.run(context ->
                assertThat(new TestClient(context).get("/later").body()).isEqualTo("later"));
    }

    @Test
    void failingHandlerAnswers500AndTheServerLivesOn() {
        contexts.run(context -> {
            TestClient client = new TestClient(context);
            assertThat(client.get("/failing").statusCode()).isEqualTo(500);
            assertThat(client.get("/hello/again").statusCode()).isEqualTo(200);
        });
    }

    @Test
    void handlersRunOnTheThreadOfTheirDispatch() {
        contexts.run(context -> {
            TestClient client = new TestClient(context);
            assertThat(client.get("/thread/loop").body()).startsWith("reactor-server-loop-0 ");
            assertThat(client.get("/thread/compute").body()).startsWith("reactor-server-compute-");
        });
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualDispatchRunsOnAVirtualThread() {
        contexts.run(context -> assertThat(
                        new TestClient(context).get("/thread/virtual").body())
                .contains("VirtualThread"));
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20)
    void virtualDispatchRunsOnTheComputePoolOfOlderJava() {
        contexts.run(context -> assertThat(
                        new TestClient(context).get("/thread/virtual").body())
                .startsWith("reactor-server-compute-"));
    }

    @Test
    void blockedHandlerDelaysNoOtherAndAFullPoolAnswers503() {
        contexts.withPropertyValues("reactor-server.compute.threads=1", "reactor-server.compute.queue-capacity=1")
                .run(context -> {
                    TestClient client = new TestClient(context);
                    var pool = context.getBean(ReactorServer.class).computePool();
                    var running = client.getLater("/gate");
                    await().until(() -> pool.active() == 1);
                    var queued = client.getLater("/gate");
                    await().until(() -> pool.queued() == 1);

                    var rejected = client.get("/gate");
                    assertThat(rejected.statusCode()).isEqualTo(503);
                    assertThat(rejected.headers().firstValue("Retry-After")).isPresent();
                    assertThat(client.get("/hello/you").statusCode()).isEqualTo(200);

                    context.getBean(CountDownLatch.class).countDown();
                    assertThat(running.get().body()).isEqualTo("passed");
                    assertThat(queued.get().body()).isEqualTo("passed");
                });
    }

    @Test
    void tcpHandlerGetsTheBytesOfItsPort() {
        contexts.run(context -> assertThat(new TestClient(context).exchange("echo", "ping\n".repeat(10_000)))
                .isEqualTo("ping\n".repeat(10_000)));
    }
}
