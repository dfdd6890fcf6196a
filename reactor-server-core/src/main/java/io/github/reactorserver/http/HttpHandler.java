package io.github.reactorserver.http;

/** User code that answers a request when it returns. Called on the thread that its {@link Dispatch} says. */
@FunctionalInterface
public interface HttpHandler extends RequestHandler {

    /**
     * Answers the request.
     *
     * @throws Exception anything: the client gets 500 and the connection lives on
     */
    HttpResponse handle(HttpRequest request) throws Exception;
}
