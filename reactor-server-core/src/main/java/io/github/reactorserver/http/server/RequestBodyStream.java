package io.github.reactorserver.http.server;

import io.github.reactorserver.http.BodyAbortedException;
import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestBody;
import io.github.reactorserver.net.MemoryBudget;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request's body on its way from its source, which the protocol is, to a subscriber. Loop-confined but for subscribing, demand and
 * cancellation.
 *
 * <pre>
 *  COMING --(last byte)--> ENDED: what waits is delivered, then the end
 *     | failure, answered before its end
 *     +------------------> ENDED: what waits is dropped, the error delivered
 * </pre>
 *
 * <p>What has come without being asked for waits here, up to a bound: then the connection is not read. When nobody wants
 * the body any more, or the request is answered, what is still to come is read and dropped, up to a bound as well.
 */
public final class RequestBodyStream implements RequestBody, Flow.Subscription {
    private static final Logger log = LoggerFactory.getLogger(RequestBodyStream.class);

    /** So much is read without being asked for: a small body comes whole, and the end of its client is seen behind it. */
    private static final int READ_AHEAD = 64 * 1024;
    /** Of a body that nobody reads, so much is dropped to keep the connection. */
    public static final long MAX_DROPPED = 1024 * 1024;
    /** What an item costs beside its bytes. */
    private static final int ITEM_OVERHEAD = 128;

    private final HttpExchange exchange;
    private final Source source;
    private final MemoryBudget memory;
    private final long length;
    private final AtomicBoolean subscribed = new AtomicBoolean();
    private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>(2);
    private volatile HttpHeaders trailers = HttpHeaders.empty();
    private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
    private @Nullable Throwable failure;
    private long demand;
    private int held;
    private long received;
    private long dropped;
    private boolean ended;
    /** Whether the subscriber gets nothing more. */
    private boolean told;

    private boolean dropping;
    private boolean delivering;

    /** Where the bytes come from. Loop-confined. */
    public interface Source {

        /** Looks again at what {@link #wantsMore} says: there is demand, or nobody wants the rest. */
        void resume();
    }

    /**
     * A body of which nothing has come.
     *
     * @param length as announced, -1 if unknown
     */
    public RequestBodyStream(HttpExchange exchange, Source source, MemoryBudget memory, long length) {
        this.exchange = exchange;
        this.source = source;
        this.memory = memory;
        this.length = length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public HttpHeaders trailers() {
        return trailers;
    }

    // ---- the subscriber's side, any thread

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> newSubscriber) {
        Objects.requireNonNull(newSubscriber);
        if (!subscribed.compareAndSet(false, true)) {
            newSubscriber.onSubscribe(NoSubscription.INSTANCE);
            newSubscriber.onError(new IllegalStateException("a request body serves one subscriber"));
            return;
        }
        boolean runs = inLoop(() -> begin(newSubscriber));
        if (!runs) {
            newSubscriber.onSubscribe(NoSubscription.INSTANCE);
            newSubscriber.onError(new IllegalStateException("the server has stopped"));
        }
    }

    private void begin(Flow.Subscriber<? super ByteBuffer> newSubscriber) {
        subscriber = newSubscriber;
        try {
            newSubscriber.onSubscribe(this);
        } catch (Throwable thrown) {
            handleBroken(thrown);
        }
        deliver();
    }

    @Override
    public void request(long count) {
        inLoop(() -> {
            if (count <= 0) {
                fail(new IllegalArgumentException("demand must be positive: " + count));
                source.resume();
                return;
            }
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            deliver();
        });
    }

    @Override
    public void cancel() {
        inLoop(() -> {
            forgetSubscriber();
            source.resume();
        });
    }

    private boolean inLoop(Runnable signal) {
        try {
            exchange.loop().runInLoop(signal);
            return true;
        } catch (RejectedExecutionException e) {
            log.debug("signal to a body whose loop has ended");
            return false;
        }
    }

    // ---- the source's side, on the loop

    /** Whether the connection is to be read. */
    public boolean wantsMore() {
        if (dropping || told) {
            return dropping || dropped <= MAX_DROPPED;
        }
        return isAskedFor() || held < (memory.isScarce() ? 1 : READ_AHEAD);
    }

    /** Bytes of memory that wait. */
    public int held() {
        return held;
    }

    /** Whether the subscriber waits for bytes. */
    public boolean isAskedFor() {
        return demand > 0 && waiting.isEmpty() && !told;
    }

    /** Whether somebody has subscribed and may want more. */
    public boolean isTaken() {
        return subscriber != null && !told;
    }

    /** Whether some of it has come. */
    public boolean hasBegun() {
        return received > 0;
    }

    /** Whether what comes is dropped since the request is answered. */
    public boolean isDropping() {
        return dropping;
    }

    /** Whether more was dropped than is worth the connection. */
    public boolean hasDroppedTooMuch() {
        return dropping && dropped > MAX_DROPPED;
    }

    /** Bytes that are announced and have not come; 0 if nothing is announced. */
    public long remaining() {
        return Math.max(0, length - received);
    }

    /**
     * Takes what has come.
     *
     * @param framed number of bytes with their framing
     */
    public void offer(byte[] bytes, int framed) {
        received += bytes.length;
        if (dropping || told) {
            dropped += framed;
        } else if (bytes.length > 0) {
            waiting.add(ByteBuffer.wrap(bytes));
            held += bytes.length + ITEM_OVERHEAD;
            deliver();
        }
    }

    public void complete(HttpHeaders trailerFields) {
        trailers = trailerFields;
        ended = true;
        deliver();
    }

    /** The rest will not come; what waits is worth nothing without it. */
    public void fail(Throwable cause) {
        if (!ended) {
            failure = cause;
            ended = true;
            forgetWaiting();
            deliver();
        }
    }

    /** The request was answered: drops what has come and what will. */
    public void drop() {
        if (!dropping) {
            dropping = true;
            fail(new BodyAbortedException("the request was answered before the end of its body"));
            source.resume();
        }
    }

    private void deliver() {
        Flow.Subscriber<? super ByteBuffer> target = subscriber;
        if (target == null || told || delivering) {
            return;
        }
        delivering = true;
        try {
            while (demand > 0 && !told && !waiting.isEmpty()) {
                demand--;
                ByteBuffer item = waiting.remove();
                held -= item.remaining() + ITEM_OVERHEAD;
                target.onNext(item);
            }
            if (ended && !told && waiting.isEmpty()) {
                tellEnd(target);
            }
        } catch (Throwable thrown) {
            handleBroken(thrown);
        } finally {
            delivering = false;
        }
        if (wantsMore()) {
            source.resume();
        }
    }

    private void tellEnd(Flow.Subscriber<? super ByteBuffer> target) {
        told = true;
        Throwable cause = failure;
        if (cause == null) {
            target.onComplete();
        } else {
            target.onError(cause);
        }
    }

    // a subscriber must not throw (reactive streams, rule 2.13): it gets nothing more
    private void handleBroken(Throwable thrown) {
        log.error("the subscriber of a request body failed", thrown);
        forgetSubscriber();
        exchange.respond(ErrorPages.of(HttpStatus.INTERNAL_SERVER_ERROR, "", null));
    }

    private void forgetSubscriber() {
        told = true;
        forgetWaiting();
    }

    private void forgetWaiting() {
        waiting.clear();
        held = 0;
    }

    /** For a subscriber that gets nothing. */
    private enum NoSubscription implements Flow.Subscription {
        INSTANCE;

        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }
}
