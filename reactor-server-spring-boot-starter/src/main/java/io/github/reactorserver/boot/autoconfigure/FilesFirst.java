package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.RequestBody;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.file.StaticFileHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Answers with a file if there is one, and else as the application does, on the loop as if nobody had looked.
 *
 * @param rest answers all other requests
 */
record FilesFirst(StaticFileHandler files, StreamingHttpHandler rest) implements StreamingHttpHandler {

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request, RequestBody body) {
        EventLoop loop = EventLoop.current();
        return files.handle(request, unfound -> pass(unfound, body, loop));
    }

    private CompletionStage<HttpResponse> pass(HttpRequest request, RequestBody body, @Nullable EventLoop loop)
            throws Exception {
        if (loop == null || loop.isInLoopThread()) {
            return rest.handle(request, body);
        }
        Passed passed = new Passed();
        loop.execute(() -> passed.start(request, body, rest));
        return passed;
    }

    /** An answer that will be asked for on the loop, unless it is cancelled. */
    private static final class Passed extends CompletableFuture<HttpResponse> {

        void start(HttpRequest request, RequestBody body, StreamingHttpHandler rest) {
            if (isDone()) {
                return;
            }
            try {
                follow(rest.handle(request, body));
            } catch (Throwable failure) {
                completeExceptionally(failure);
            }
        }

        private void follow(CompletionStage<HttpResponse> stage) {
            stage.whenComplete((response, failure) -> {
                if (failure != null) {
                    completeExceptionally(failure);
                } else if (!complete(response)) {
                    response.release();
                }
            });
            whenComplete((response, failure) -> {
                if (isCancelled()) {
                    stage.toCompletableFuture().cancel(false);
                }
            });
        }
    }
}
