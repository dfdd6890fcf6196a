package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.PendingAnswer;
import io.github.reactorserver.http.RequestBody;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.file.StaticFileHandler;
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
        PendingAnswer answer = new PendingAnswer();
        loop.execute(() -> start(answer, request, body));
        return answer;
    }

    private void start(PendingAnswer answer, HttpRequest request, RequestBody body) {
        if (answer.isDone()) {
            return;
        }
        try {
            answer.follow(rest.handle(request, body));
        } catch (Throwable failure) {
            answer.completeExceptionally(failure);
        }
    }
}
