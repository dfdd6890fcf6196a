package io.github.reactorserver.http;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * User code around every handler of a server: it may answer by itself, change the request on its way in and the answer
 * on its way out. Runs where the handler runs.
 */
@FunctionalInterface
public interface HttpFilter {

    /**
     * Answers the request, most often by calling {@code next}.
     *
     * @throws Exception anything: the client gets 500 and the connection lives on
     */
    CompletionStage<HttpResponse> filter(HttpRequest request, AsyncHttpHandler next) throws Exception;

    /** A filter that answers in place of the handler when {@code check} does not return null. */
    static HttpFilter before(Function<HttpRequest, @Nullable HttpResponse> check) {
        return (request, next) -> {
            HttpResponse answer = check.apply(request);
            return answer != null ? CompletableFuture.completedFuture(answer) : next.handle(request);
        };
    }

    /** A filter that changes answers. */
    static HttpFilter after(BiFunction<HttpRequest, HttpResponse, HttpResponse> change) {
        return (request, next) -> next.handle(request).thenApply(answer -> change.apply(request, answer));
    }

    /** The handler with the filters around it, the first one outermost. */
    static RequestHandler around(RequestHandler handler, Iterable<HttpFilter> filters) {
        ArrayDeque<HttpFilter> reversed = new ArrayDeque<>();
        filters.forEach(reversed::push);
        if (reversed.isEmpty()) {
            return handler;
        }
        AsyncHttpHandler chain = handler instanceof HttpHandler sync
                ? request -> CompletableFuture.completedFuture(sync.handle(request))
                : (AsyncHttpHandler) handler;
        for (HttpFilter filter : reversed) {
            AsyncHttpHandler next = chain;
            chain = request -> filter.filter(request, next);
        }
        return chain;
    }
}
