package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.boot.webflux.ControllerPaths;
import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestBody;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.file.StaticFileHandler;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** What becomes of requests while the threads of the files take no more. */
final class FilesFirstTest {
    private static final HttpRequest REQUEST = HttpRequest.of(HttpMethod.GET, "/a.txt");

    private final StaticFileHandler full = StaticFileHandler.builder(job -> {
                throw new RejectedExecutionException("on purpose");
            })
            .directory(Path.of("."))
            .build();

    @AfterEach
    void close() {
        full.close();
    }

    private HttpResponse answer(StreamingHttpHandler rest) throws Exception {
        ControllerPaths none = ControllerPaths.among(new StaticListableBeanFactory(), "");
        return new FilesFirst(full, rest, none)
                .handle(REQUEST, NoBody.INSTANCE)
                .toCompletableFuture()
                .getNow(HttpResponse.text("not yet"));
    }

    private static StreamingHttpHandler answering(HttpResponse answer) {
        return (request, body) -> CompletableFuture.completedFuture(answer);
    }

    @Test
    void applicationAnswersWhatItKnows() throws Exception {
        HttpResponse known = HttpResponse.text("known");
        assertThat(answer(answering(known))).isSameAs(known);
        assertThat(full.stats().rejections()).isEqualTo(1);
    }

    @Test
    void nobodySays404WhileThereMayBeAFile() throws Exception {
        HttpResponse busy = answer(answering(HttpResponse.of(HttpStatus.NOT_FOUND)));
        assertThat(busy.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(busy.headers().first("Retry-After")).isEqualTo("1");
    }

    @Test
    void bodyOfTheOther404IsCancelled() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        Flow.Publisher<ByteBuffer> body = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {}

            @Override
            public void cancel() {
                cancelled.set(true);
            }
        });
        HttpResponse missing = HttpResponse.builder(HttpStatus.NOT_FOUND)
                .body(StreamedBody.of(body))
                .build();
        assertThat(answer(answering(missing)).status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(cancelled).isTrue();
    }

    @Test
    void cancellationReachesTheApplication() throws Exception {
        CompletableFuture<HttpResponse> later = new CompletableFuture<>();
        ControllerPaths none = ControllerPaths.among(new StaticListableBeanFactory(), "");
        new FilesFirst(full, (request, body) -> later, none)
                .handle(REQUEST, NoBody.INSTANCE)
                .toCompletableFuture()
                .cancel(false);
        assertThat(later).isCancelled();
    }

    /** Nobody asks for it. */
    private enum NoBody implements RequestBody {
        INSTANCE;

        @Override
        public long length() {
            return 0;
        }

        @Override
        public HttpHeaders trailers() {
            return HttpHeaders.of();
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            throw new UnsupportedOperationException();
        }
    }
}
