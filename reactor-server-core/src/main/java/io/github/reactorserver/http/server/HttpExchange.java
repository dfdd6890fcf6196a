package io.github.reactorserver.http.server;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.RequestBody;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.net.ConnectionHandler;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, whatever carries them. Belongs to the loop of its connection; what may be called on other
 * threads says so.
 */
public interface HttpExchange {

    /**
     * The request, with its path variables; its body is there once it was collected. One that could not be read has an empty
     * method and target. Any thread.
     */
    HttpRequest request();

    /** What handles the request; null if nothing does, or it could not be read. Any thread. */
    @Nullable
    Route route();

    /** The loop that the exchange belongs to. Any thread. */
    EventLoop loop();

    /** Whether a body follows the head. Any thread. */
    boolean hasBody();

    /** The body while it comes; not for one that is collected. Loop's thread, within the dispatch of the exchange. */
    RequestBody body();

    /**
     * Asks for the whole body, which {@link #request} then has. Until this is called, none of it is asked for. Any thread.
     *
     * @param next is called on the loop when all of it is there, and not if the exchange ends before
     */
    void collect(Runnable next);

    /**
     * Responds, behind the exchanges before this one. The first response counts; what a later one owns is released. Any
     * thread.
     */
    void respond(HttpResponse response);

    /**
     * Has an action run on the loop if the exchange ends without a response: the client has gone away, or the server has
     * responded by itself. One action counts, the last one given. Any thread.
     */
    void onCancel(Cancellation action);

    /** Has a listener called when the exchange has ended, behind those given before. Loop's thread. */
    void onComplete(Completion listener);

    /**
     * Responds as {@link #respond} does, with 101, and hands the connection over to another protocol behind that (RFC 9110,
     * section 7.8), with what the client has sent since. Any thread.
     *
     * @throws UnsupportedOperationException if the exchange does not own its connection
     */
    void upgrade(ConnectionHandler next, HttpResponse switching);

    /** What stops the making of a response that nobody waits for. */
    @FunctionalInterface
    interface Cancellation {

        /** Stops it. Loop's thread. */
        void cancel();

        /**
         * Whether the response comes soon by itself, so that a client which has ended its stream may be waited for. Loop's
         * thread.
         *
         * @param next is run once that is no longer so, on any thread
         */
        default boolean isBrief(Runnable next) {
            return false;
        }
    }

    /** Listener to the ends of exchanges, as access logs, meters and limiters are. */
    @FunctionalInterface
    interface Completion {

        /**
         * An exchange has ended, with its last byte handed to the connection or not. Loop's thread; what it throws is
         * logged.
         *
         * @param response null if none was begun
         * @param bytes of the response's body that were handed to the connection, without their framing
         * @param nanos since the head of the request was complete
         */
        void onComplete(HttpExchange exchange, @Nullable HttpResponse response, long bytes, long nanos);

        /** This one, and the other behind it. */
        default Completion andThen(Completion other) {
            return (exchange, response, bytes, nanos) -> {
                onComplete(exchange, response, bytes, nanos);
                other.onComplete(exchange, response, bytes, nanos);
            };
        }
    }

    /** User code that drives the exchange by itself. Called on the thread that its route's dispatch says. */
    @FunctionalInterface
    interface Handler extends RequestHandler {

        /**
         * Begins to handle the exchange.
         *
         * @throws Exception anything: the client gets 500
         */
        void handle(HttpExchange exchange) throws Exception;
    }
}
