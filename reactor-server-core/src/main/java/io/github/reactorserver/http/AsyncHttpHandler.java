package io.github.reactorserver.http;

import java.util.concurrent.CompletionStage;

/** User code that answers a request later, from any thread. Called on the thread that its {@link Dispatch} says. */
@FunctionalInterface
public interface AsyncHttpHandler extends RequestHandler {

    /**
     * Starts answering the request.
     *
     * @return completes with the response, or exceptionally, which the client sees as 500; cancelled if the client goes away
     *     first
     * @throws Exception anything: the client gets 500 and the connection lives on
     */
    CompletionStage<HttpResponse> handle(HttpRequest request) throws Exception;
}
