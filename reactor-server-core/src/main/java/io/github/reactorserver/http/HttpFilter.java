package io.github.reactorserver.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * User code around every handler of a server: it may answer by itself, change the request on its way in and the response
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
            HttpResponse response = check.apply(request);
            return response != null ? CompletableFuture.completedFuture(response) : next.handle(request);
        };
    }

    /**
     * A filter that changes answers; one that replaces a response has to {@link HttpResponse#release} it. If it throws,
     * the response is released.
     */
    static HttpFilter after(BiFunction<HttpRequest, HttpResponse, HttpResponse> change) {
        return (request, next) -> next.handle(request).thenApply(response -> {
            try {
                return change.apply(request, response);
            } catch (Throwable failure) {
                response.release();
                throw failure;
            }
        });
    }
}
