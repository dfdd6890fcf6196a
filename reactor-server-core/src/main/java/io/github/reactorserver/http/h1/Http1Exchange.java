package io.github.reactorserver.http.h1;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpVersion;
import io.github.reactorserver.http.RequestBody;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.server.HttpExchange;
import io.github.reactorserver.http.server.ResponseBodySender;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.MemoryBudget;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request of a connection, and its place among the responses. Loop-confined, but for what {@link HttpExchange} says.
 *
 * <pre>
 *  OPEN --(response)--> READY --(its turn)--> SENDING (a streamed body) --+--> ENDED
 *   |                                    \--------------------------------+
 *   +--(client gone, connection ends)-------------------------------------+
 * </pre>
 */
final class Http1Exchange implements HttpExchange {
    private static final Logger log = LoggerFactory.getLogger(Http1Exchange.class);

    private static final byte HTTP_1_0 = 1;
    private static final byte HEAD = 2;
    private static final byte BODY = 4;
    private static final byte LAST = 8;

    private final Http1Connection connection;
    private final byte traits;
    private boolean responded;
    private boolean cancelled;
    private boolean ended;
    private HttpRequest request;
    private @Nullable Route route;
    private @Nullable HttpResponse response;
    /** What makes the response: the handler's work, then the sender of its body. */
    private @Nullable Cancellation maker;

    private @Nullable Timing timing;

    /** Who hears of the end, and since when the exchange lasts: most have nobody. */
    private record Timing(Completion listener, long startedAt) {}

    /** The exchange behind this one. */
    @Nullable
    Http1Exchange next;

    /**
     * An exchange whose request's head is there.
     *
     * @param hasBody whether a body follows the head
     * @param last whether no further request is read
     * @param listener to its end, null for none
     */
    Http1Exchange(
            Http1Connection connection,
            HttpRequest request,
            boolean hasBody,
            boolean last,
            @Nullable Completion listener) {
        this.connection = connection;
        this.request = request;
        this.timing = listener == null ? null : timing(listener);
        int http10 = request.version() == HttpVersion.HTTP_1_0 ? HTTP_1_0 : 0;
        int head = request.method().equals(HttpMethod.HEAD) ? HEAD : 0;
        traits = (byte) (http10 | head | (hasBody ? BODY : 0) | (last ? LAST : 0));
    }

    // ---- the request

    @Override
    public HttpRequest request() {
        return request;
    }

    @Override
    public @Nullable Route route() {
        return route;
    }

    void route(HttpRequest bound, @Nullable Route found) {
        request = bound;
        route = found;
    }

    @Override
    public EventLoop loop() {
        return connection.eventLoop();
    }

    @Override
    public boolean hasBody() {
        return (traits & BODY) != 0;
    }

    @Override
    public RequestBody body() {
        return connection.stream(this);
    }

    @Override
    public void collect(Runnable next) {
        if (loop().isInLoopThread()) {
            connection.collect(this, next);
        } else {
            inLoop(() -> connection.collect(this, next));
        }
    }

    /** The whole body, whose bytes count as held until there is a response. */
    void setBody(byte[] bytes, HttpHeaders trailers) {
        if (bytes.length > 0 || !trailers.isEmpty()) {
            request = request.withBody(bytes, trailers);
            memory().hold(bytes.length);
        }
    }

    private MemoryBudget memory() {
        return connection.memory();
    }

    /** Whether the client knows no chunks, and must be told that the connection goes on. */
    boolean isHttp10() {
        return (traits & HTTP_1_0) != 0;
    }

    /** Whether the response has no body. */
    boolean isHead() {
        return (traits & HEAD) != 0;
    }

    /** Whether the response is the last one of the connection. */
    boolean isLast() {
        return (traits & LAST) != 0;
    }

    /** Whether others may be handled at the same time (RFC 9112, section 9.3.2; RFC 9110, section 7.8). */
    boolean isSafe() {
        return request.method().isSafe() && request.header("Upgrade") == null;
    }

    // ---- the response

    @Override
    public void respond(HttpResponse answer) {
        if (loop().isInLoopThread()) {
            connection.responses().respond(this, answer);
            return;
        }
        long bytes = answer.memoryBytes();
        memory().hold(bytes);
        boolean runs = inLoop(() -> {
            memory().hold(-bytes);
            connection.responses().respond(this, answer);
        });
        if (!runs) {
            memory().hold(-bytes);
            tryRespond(answer);
            answer.release();
        }
    }

    @Override
    public void onCancel(Cancellation action) {
        boolean runs = inLoop(() -> {
            if (cancelled) {
                cancel(action);
            } else if (!responded) {
                maker = action;
            }
        });
        if (!runs) {
            cancel(action);
        }
    }

    @Override
    public void onComplete(Completion action) {
        Timing before = timing;
        timing = before == null ? timing(action) : new Timing(before.listener.andThen(action), before.startedAt);
    }

    private Timing timing(Completion listener) {
        return new Timing(listener, connection.eventLoop().turnNanoTime());
    }

    @Override
    public void upgrade(ConnectionHandler successor, HttpResponse switching) {
        inLoop(() -> {
            connection.upgradeBehind(this, successor);
            respond(switching);
        });
    }

    private boolean inLoop(Runnable action) {
        try {
            loop().runInLoop(action);
            return true;
        } catch (RejectedExecutionException e) {
            log.debug("{}: the server ended before the response", request.id());
            return false;
        }
    }

    /** The response that waits for its turn, or is being sent; null before. */
    @Nullable
    HttpResponse response() {
        return response;
    }

    boolean isReady() {
        return response != null && !(maker instanceof ResponseBodySender);
    }

    /** Takes the response, unless there was one; what its handler held of the request counts no longer. */
    boolean tryRespond(HttpResponse value) {
        if (responded) {
            return false;
        }
        responded = true;
        memory().hold(-request.bodyLength());
        response = ended ? null : value;
        return !ended;
    }

    /** What sends the body, once it is being sent. */
    @Nullable
    ResponseBodySender sender() {
        return maker instanceof ResponseBodySender sender ? sender : null;
    }

    void sender(ResponseBodySender value) {
        maker = value;
    }

    /** Whether some of the response was sent. */
    boolean isCommitted() {
        ResponseBodySender current = sender();
        return ended || (current != null && current.isCommitted());
    }

    /** The streamed body failed before its first byte: something else is sent in its place. */
    void respondAnew(HttpResponse page) {
        maker = null;
        response = page;
    }

    // ---- the end

    /** As {@link Cancellation#isBrief}; a response that is there does not wait long. */
    boolean isBrief(Runnable whenNot) {
        return isReady() || (maker != null && maker.isBrief(whenNot));
    }

    /** Stops the handler. */
    void cancelHandler() {
        Cancellation action = maker;
        maker = null;
        cancelled = true;
        if (action != null) {
            cancel(action);
        }
    }

    private static void cancel(Cancellation action) {
        try {
            action.cancel();
        } catch (Throwable failure) {
            log.error("the making of a response cannot be cancelled", failure);
        }
    }

    /** Ends without a response, or in the middle of one: whoever makes it is told to stop. */
    void abandon() {
        HttpResponse unsent = response;
        ResponseBodySender current = sender();
        if (current != null) {
            boolean committed = current.isCommitted();
            current.cancel();
            if (committed) {
                endStreamed();
            } else {
                end(null, 0);
            }
        } else if (unsent != null) {
            unsent.release();
            end(null, 0);
        } else {
            // what the handler has of the request is held until it responds nonetheless
            cancelHandler();
            end(null, 0);
        }
    }

    /**
     * Tells the listeners that it has ended.
     *
     * @param sent what was handed to the connection, null for nothing
     */
    void end(@Nullable HttpResponse sent, long bytes) {
        if (ended) {
            return;
        }
        ended = true;
        Timing current = timing;
        if (current == null) {
            return;
        }
        try {
            current.listener.onComplete(this, sent, bytes, loop().nanoTime() - current.startedAt);
        } catch (Throwable failure) {
            log.error("a listener to the end of an exchange failed", failure);
        }
    }

    /** Ends behind as much of the streamed body as was sent. */
    void endStreamed() {
        ResponseBodySender current = sender();
        end(response, current == null ? 0 : current.sent());
    }

    boolean hasEnded() {
        return ended;
    }
}
