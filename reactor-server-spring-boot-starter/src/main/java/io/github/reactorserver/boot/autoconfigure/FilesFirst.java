package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.boot.webflux.ControllerPaths;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.PendingResponse;
import io.github.reactorserver.http.RequestBody;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.file.StaticFileHandler;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Responses with a file if there is one, and else as the application does, on the loop as if nobody had looked. Nobody
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
        CompletionStage<HttpResponse> response = pass(request, body, loop);
        return controllers.answer(request)
                ? response
                : OtherResponse.than(
                        Set.of(HttpStatus.NOT_FOUND), response, () -> StaticFileHandler.overloaded(request));
    }

    private CompletionStage<HttpResponse> pass(HttpRequest request, RequestBody body, @Nullable EventLoop loop)
            throws Exception {
        if (loop == null || loop.isInLoopThread()) {
            return rest.handle(request, body);
        }
        PendingResponse response = new PendingResponse();
        loop.execute(() -> start(response, request, body));
        return response;
    }

    private void start(PendingResponse response, HttpRequest request, RequestBody body) {
        if (response.isDone()) {
            return;
        }
        try {
            response.follow(rest.handle(request, body));
        } catch (Throwable failure) {
            response.completeExceptionally(failure);
        }
    }
}
