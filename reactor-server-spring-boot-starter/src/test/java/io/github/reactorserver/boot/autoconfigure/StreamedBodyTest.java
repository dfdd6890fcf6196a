package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.RequestBody;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Annotated methods that take a request's body while it comes, over real sockets. */
final class StreamedBodyTest {
    private static final int LONG = 5_000_000;

    private final ApplicationContextRunner contexts =
            TestContexts.onFreePort().withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class));

    static class Publishers {
        @OnMessage(path = "/publisher/{name}", method = "POST")
        CompletionStage<String> publisher(@PathVariable String name, Flow.Publisher<ByteBuffer> body) {
            return count(body).thenApply(bytes -> name + " " + bytes);
        }

        @OnMessage(path = "/body", method = "POST", dispatch = Dispatch.COMPUTE)
        String body(RequestBody body) {
            return Thread.currentThread().getName().replaceAll("[0-9]+$", "") + body.length() + " "
                    + count(body).join();
        }

        @OnMessage(path = "/unread", method = "POST")
        String unread(Flow.Publisher<ByteBuffer> body) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "not now");
        }
    }

    static class Fluxes {
        @OnMessage(path = "/databuffers", method = "POST")
        Mono<Integer> dataBuffers(Flux<DataBuffer> body) {
            return body.map(DataBuffer::readableByteCount).reduce(0, Integer::sum);
        }

        @OnMessage(path = "/bytebuffers", method = "POST")
        Flux<byte[]> echo(Flux<ByteBuffer> body) {
            return body.map(buffer -> {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                return bytes;
            });
        }
    }

    private static CompletableFuture<Long> count(Flow.Publisher<ByteBuffer> body) {
        CompletableFuture<Long> counted = new CompletableFuture<>();
        body.subscribe(new Flow.Subscriber<>() {
            private long bytes;

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuffer item) {
                bytes += item.remaining();
            }

            @Override
            public void onError(Throwable failure) {
                counted.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {
                counted.complete(bytes);
            }
        });
        return counted;
    }

    @Test
    void publisherBringsABodyThatIsLongerThanOneThatIsCollectedMayBe() {
        contexts.withBean("publishers", Publishers.class).run(context -> {
            String body = "x".repeat(LONG);
            TestClient client = new TestClient(context);
            assertThat(client.send("POST", "/publisher/a", body).body()).isEqualTo("a " + LONG);
            assertThat(client.send("POST", "/body", body).body())
                    .isEqualTo("reactor-server-compute-" + LONG + " " + LONG);
            assertThat(client.send("POST", "/publisher/none", "").body()).isEqualTo("none 0");
        });
    }

    @Test
    void methodThatFailsAnswersThoughTheBodyIsUnread() {
        contexts.withBean("publishers", Publishers.class).run(context -> {
            var response = new TestClient(context).send("POST", "/unread", "body");
            assertThat(response.statusCode()).isEqualTo(409);
            assertThat(response.body()).contains("not now");
        });
    }

    @Test
    void fluxBringsItWhereReactorIsPresent() {
        contexts.withBean("fluxes", Fluxes.class).run(context -> {
            String body = "x".repeat(LONG);
            TestClient client = new TestClient(context);
            assertThat(client.send("POST", "/databuffers", body).body()).isEqualTo(Integer.toString(LONG));
            assertThat(client.send("POST", "/bytebuffers", "to and fro").body()).isEqualTo("to and fro");
        });
    }

    @Test
    void withoutReactorPublishersAreServed() {
        contexts.withClassLoader(new FilteredClassLoader("reactor.core"))
                .withBean("publishers", Publishers.class)
                .run(context -> assertThat(new TestClient(context)
                                .send("POST", "/publisher/a", "b".repeat(3))
                                .body())
                        .isEqualTo("a 3"));
    }

    static class FluxOfText {
        @OnMessage(path = "/x", method = "POST")
        String wrong(Flux<String> body) {
            return "";
        }
    }

    static class PublisherOfText {
        @OnMessage(path = "/x", method = "POST")
        String wrong(Flow.Publisher<String> body) {
            return "";
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {FluxOfText.class, PublisherOfText.class})
    void publisherOfOtherItemsStopsTheStart(Class<?> culprit) {
        contexts.withBean("culprit", culprit)
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("a body comes as a Fl"));
    }
}
