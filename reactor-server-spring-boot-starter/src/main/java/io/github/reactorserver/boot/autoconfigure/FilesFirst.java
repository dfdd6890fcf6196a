package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.boot.webflux.ControllerPaths;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.PendingAnswer;
import io.github.reactorserver.http.RequestBody;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.file.StaticFileHandler;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Answers with a file if there is one, and else as the application does, on the loop as if nobody had looked. Nobody
 * looks where controllers name the path.
 *
 * @param rest answers all other requests
 */
record FilesFirst(StaticFileHandler files, StreamingHttpHandler rest, ControllerPaths controllers)
        implements StreamingHttpHandler {

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request, RequestBody body) throws Exception {
        if (controllers.name(request)) {
            return rest.handle(request, body);
        }
        EventLoop loop = EventLoop.current();
        return files.handle(request, unfound -> pass(unfound, body, loop), unknown -> passUnknown(unknown, body, loop));
    }

    // nobody could look: there may be a file that a 404 would deny, for long where it is cached on the way
    private CompletionStage<HttpResponse> passUnknown(HttpRequest request, RequestBody body, @Nullable EventLoop loop)
            throws Exception {
        CompletionStage<HttpResponse> answer = pass(request, body, loop);
        return controllers.answer(request)
                ? answer
                : OtherAnswer.than(Set.of(HttpStatus.NOT_FOUND), answer, () -> StaticFileHandler.overloaded(request));
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
