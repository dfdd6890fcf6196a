package io.github.reactorserver.http.server;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.Timer;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.net.MemoryBudget;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the streamed body of one response to its sink, which the protocol is. The publisher signals on any thread; all
 * else is loop-confined.
 *
 * <pre>
 *  WAITING --(first item or end)--> SENDING --(end)--> DONE
 *     | error: 500                     | error: the response is cut
 *     +--------------------------------+--------------> DONE
 * </pre>
 *
 * <p>The head goes out with the first item, so that a publisher that fails at once can still be responded to with 500;
 * that of an endless body goes out when the publisher has been subscribed to, for its client waits for it. A window of
 * items is asked for, and more as they are sent, but only while the sink is writable; items beyond it end the response.
 */
public final class ResponseBodySender implements Flow.Subscriber<ByteBuffer>, HttpExchange.Cancellation {
    private static final Logger log = LoggerFactory.getLogger(ResponseBodySender.class);

    private static final int WINDOW = 16;
    private static final int MAX_ITEMS_PER_TURN = 256;

    private final EventLoop loop;
    private final MemoryBudget memory;
    private final Sink sink;
    private final StreamedBody body;
    private final AtomicInteger onTheirWay = new AtomicInteger();
    private Phase phase = Phase.WAITING;
    private Flow.@Nullable Subscription subscription;
    private @Nullable Timer heartbeat;
    private long sent;
    private int asked;
    private int itemsInTurn;
    private boolean asking;

    /** Where the bytes go. Loop-confined. */
    public interface Sink {

        /** Bytes that the client has not taken. */
        long pendingBytes();

        /** Whether so many of them wait that no more should come. */
        boolean isAboveHighWater();

        /** Sends the head, once and before anything else. */
        void head();

        /** Sends bytes of the body, at the latest with the next {@link #flush}. Their content will not change. */
        void data(ByteBuffer item);

        void flush();

        /** The body is complete. */
        void end();

        /**
         * The body will not be completed.
         *
         * @param committed whether the head was sent
         * @param page the response if it was not, null for one that fits the failure
         */
        void fail(Throwable failure, boolean committed, @Nullable HttpResponse page);
    }

    private enum Phase {
        WAITING,
        SENDING,
        DONE
    }

    public ResponseBodySender(EventLoop loop, MemoryBudget memory, StreamedBody body, Sink sink) {
        this.loop = loop;
        this.memory = memory;
        this.body = body;
        this.sink = sink;
    }

    /** Begins to send. */
    public void start() {
        armHeartbeat();
        try {
            body.publisher().subscribe(this);
        } catch (Throwable failure) {
            fail(failure);
        }
        if (body.isEndless() && phase == Phase.WAITING) {
            commit();
            sink.flush();
        }
    }

    /** Bytes of the body that went to the sink. */
    public long sent() {
        return sent;
    }

    /** Whether the head has been sent. */
    public boolean isCommitted() {
        return phase != Phase.WAITING;
    }

    // ---- signals, one after another but on any thread; null is refused as reactive streams demand (rule 2.13)

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        Objects.requireNonNull(newSubscription);
        boolean runs = inOrder(() -> {
            if (phase == Phase.DONE || subscription != null) {
                cancel(newSubscription);
            } else {
                subscription = newSubscription;
                askForMore();
            }
        });
        if (!runs) {
            cancel(newSubscription);
        }
    }

    @Override
    public void onNext(ByteBuffer item) {
        if (item == null) {
            NullPointerException failure = new NullPointerException("a body's item is null");
            inOrder(() -> fail(failure));
            throw failure;
        }
        inOrder(() -> send(item));
    }

    @Override
    public void onError(Throwable failure) {
        Objects.requireNonNull(failure);
        inOrder(() -> {
            subscription = null;
            fail(failure);
        });
    }

    @Override
    public void onComplete() {
        inOrder(() -> {
            subscription = null;
            complete();
        });
    }

    /**
     * Runs the signal on the loop: now, unless an earlier one that another thread gave is still on its way there.
     *
     * @return not if the loop has ended; it has cancelled this body with its connection
     */
    private boolean inOrder(Runnable signal) {
        if (loop.isInLoopThread() && onTheirWay.get() == 0) {
            signal.run();
            return true;
        }
        onTheirWay.incrementAndGet();
        try {
            loop.queueInLoop(() -> {
                onTheirWay.decrementAndGet();
                signal.run();
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    // ---- on the loop

    private void send(ByteBuffer item) {
        if (phase == Phase.DONE) {
            return;
        }
        int length = item.remaining();
        if (asked == 0) {
            fail(new IllegalStateException("the body's publisher gives more than it was asked for"));
        } else if (body.length() >= 0 && sent + length > body.length()) {
            fail(new IllegalStateException("the body is longer than its length of " + body.length()));
        } else {
            commit();
            asked--;
            sent += length;
            write(item);
            armHeartbeat();
            askForMore();
        }
    }

    private void write(ByteBuffer item) {
        if (item.hasRemaining()) {
            sink.data(item);
            if (!asking) {
                sink.flush();
            }
        }
    }

    private void commit() {
        if (phase == Phase.WAITING) {
            phase = Phase.SENDING;
            sink.head();
        }
    }

    /** Asks for items, one window at a time; a publisher that answers at once is interrupted after some of them. */
    private void askForMore() {
        if (asking) {
            return;
        }
        asking = true;
        itemsInTurn = 0;
        try {
            while (mayAsk() && itemsInTurn < MAX_ITEMS_PER_TURN) {
                ask(memory.isScarce() ? 1 : WINDOW - asked);
            }
        } catch (Throwable failure) {
            fail(failure);
        }
        asking = false;
        sink.flush();
        if (mayAsk()) {
            loop.queueInLoop(this::askForMore);
        }
    }

    private void ask(int count) {
        Flow.Subscription current = subscription;
        if (current != null) {
            asked += count;
            itemsInTurn += count;
            current.request(count);
        }
    }

    private boolean mayAsk() {
        return subscription != null && phase != Phase.DONE && asked <= WINDOW / 2 && hasRoom();
    }

    // when memory is scarce, the client takes one item after the other
    private boolean hasRoom() {
        return memory.isScarce() ? asked == 0 && sink.pendingBytes() == 0 : !sink.isAboveHighWater();
    }

    /** The client has taken enough of what was sent. */
    public void resume() {
        askForMore();
    }

    private void complete() {
        if (phase == Phase.DONE) {
            return;
        }
        if (body.length() >= 0 && sent != body.length()) {
            fail(new IllegalStateException("the body has " + sent + " bytes instead of " + body.length()));
            return;
        }
        commit();
        cancel();
        sink.end();
    }

    private void fail(Throwable failure) {
        fail(failure, null);
    }

    /**
     * Ends it before its end.
     *
     * @param page the response if no head was sent, null for one that fits the failure
     */
    public void fail(Throwable failure, @Nullable HttpResponse page) {
        if (phase == Phase.DONE) {
            return;
        }
        boolean committed = phase == Phase.SENDING;
        cancel();
        sink.fail(failure, committed, page);
    }

    /** Ends an endless body in good order, since the server stops. */
    public void finish() {
        complete();
    }

    /** Ends it for good; a publisher that has not ended is told that nobody wants more. */
    @Override
    public void cancel() {
        phase = Phase.DONE;
        if (heartbeat != null) {
            heartbeat.cancel();
        }
        Flow.Subscription current = subscription;
        subscription = null;
        if (current != null) {
            cancel(current);
        }
    }

    private static void cancel(Flow.Subscription unwanted) {
        try {
            unwanted.cancel();
        } catch (Throwable failure) {
            log.error("the publisher of a body cannot be cancelled", failure);
        }
    }

    // ---- heartbeat

    /** Whether it goes on until one side ends it. */
    public boolean isEndless() {
        return body.isEndless();
    }

    private void armHeartbeat() {
        if (body.isEndless() && phase != Phase.DONE) {
            if (heartbeat == null) {
                heartbeat = loop.newTimer(this::beat);
            }
            heartbeat.schedule(body.interval().toNanos());
        }
    }

    private void beat() {
        if (phase == Phase.DONE) {
            return;
        }
        commit();
        // a client that does not read gets no more of them
        if (!sink.isAboveHighWater()) {
            write(ByteBuffer.wrap(body.heartbeat()));
        }
        armHeartbeat();
    }
}
