package io.github.reactorserver.http;

import java.util.List;
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

    /**
     * A filter that changes answers; one that replaces an answer has to {@link HttpResponse#release} it. If it throws,
     * the answer is released.
     */
    static HttpFilter after(BiFunction<HttpRequest, HttpResponse, HttpResponse> change) {
        return (request, next) -> next.handle(request).thenApply(answer -> {
            try {
                return change.apply(request, answer);
            } catch (Throwable failure) {
                answer.release();
                throw failure;
            }
        });
    }

    /** The handler with the filters around it, the first one outermost. */
    static RequestHandler around(RequestHandler handler, List<HttpFilter> filters) {
        if (filters.isEmpty()) {
            return handler;
        }
        if (handler instanceof StreamingHttpHandler streaming) {
            return (StreamingHttpHandler) (request, body) -> chain(
                            filtered -> cancellable(streaming.handle(filtered, body)), filters)
                    .handle(request);
        }
        if (handler instanceof HttpHandler sync) {
            return chain(request -> CancellableStage.of(call(sync, request)), filters);
        }
        AsyncHttpHandler async = (AsyncHttpHandler) handler;
        return chain(request -> cancellable(async.handle(request)), filters);
    }

    // null is for the server to refuse
    @SuppressWarnings("NullAway")
    private static CompletionStage<HttpResponse> cancellable(CompletionStage<HttpResponse> stage) {
        return stage == null ? null : CancellableStage.of(stage);
    }

    // what a handler throws is for the filters to see, as if it answered later
    private static CompletionStage<HttpResponse> call(HttpHandler handler, HttpRequest request) {
        try {
            return CompletableFuture.completedFuture(handler.handle(request));
        } catch (Exception failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static AsyncHttpHandler chain(AsyncHttpHandler innermost, List<HttpFilter> filters) {
        AsyncHttpHandler chain = innermost;
        for (int i = filters.size() - 1; i >= 0; i--) {
            HttpFilter filter = filters.get(i);
            AsyncHttpHandler next = chain;
            chain = request -> filter.filter(request, next);
        }
        return chain;
    }
}
