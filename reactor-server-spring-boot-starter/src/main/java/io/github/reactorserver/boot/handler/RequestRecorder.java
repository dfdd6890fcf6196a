package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.route.Route;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Records the requests of one route as {@code http.server.requests}, from the call of the handler to its response; a
 * streamed body goes on after that. Thread-safe.
 */
interface RequestRecorder {

    /** Answers by the handler and records that. */
    HttpResponse record(HttpRequest request, HttpHandler handler) throws Exception;

    /** Answers by the handler and records that when the response is there. */
    CompletionStage<HttpResponse> recordLater(HttpRequest request, AsyncHttpHandler handler) throws Exception;

    /** The route with its requests recorded. */
    default Route around(Route route) {
        return route.withHandler(around(route.handler()));
    }

    private RequestHandler around(RequestHandler handler) {
        if (handler instanceof HttpHandler sync) {
            return (HttpHandler) request -> record(request, sync);
        }
        if (handler instanceof StreamingHttpHandler streaming) {
            return (StreamingHttpHandler)
                    (request, body) -> recordLater(request, received -> streaming.handle(received, body));
        }
        if (handler instanceof AsyncHttpHandler async) {
            return (AsyncHttpHandler) request -> recordLater(request, async);
        }
        // it drives its exchange by itself, and nobody sees what it responds with
        return handler;
    }

    /** What the stage failed with. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
