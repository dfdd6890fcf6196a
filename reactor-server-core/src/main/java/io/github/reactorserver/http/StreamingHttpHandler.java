package io.github.reactorserver.http;

import java.util.concurrent.CompletionStage;

/**
 * User code that takes a request's body while it comes, however long it is. Called as soon as the head is there, on the
 * thread that its {@link Dispatch} says.
 */
@FunctionalInterface
public interface StreamingHttpHandler extends RequestHandler {

    /**
     * Starts answering the request.
     *
     * @param request the request with an empty body
     * @param body the body; what is not asked for is not read from the client
     * @return completes with the response, or exceptionally, which the client sees as 500; cancelled if the client goes away
     *     first
     * @throws Exception anything: the client gets 500
     */
    CompletionStage<HttpResponse> handle(HttpRequest request, RequestBody body) throws Exception;
}
