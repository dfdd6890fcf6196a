package io.github.reactorserver.http.server;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.Timer;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.http.codec.ResponseEncoder;
import io.github.reactorserver.net.TcpConnection;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the streamed body of one answer. The publisher signals on any thread; all else is loop-confined.
 *
 * <pre>
 *  WAITING --(first item or end)--> SENDING --(end)--> DONE
 *     | error: 500                     | error: the connection is cut
 *     +-----------> DONE <-------------+
 * </pre>
 *
 * <p>The head goes out with the first item, so that a publisher that fails at once can still be answered with 500; that
 * of an endless body goes out when the publisher has been subscribed to, for its client waits for it. A window of items
 * is asked for, and more as they are sent, but only below the high-water mark; items beyond it end the answer.
 */
final class BodyWriter implements Flow.Subscriber<ByteBuffer> {
    private static final Logger log = LoggerFactory.getLogger(BodyWriter.class);

    private static final int WINDOW = 16;
    private static final int MAX_ITEMS_PER_TURN = 256;
    private static final int MAX_COPIED_ITEM = 16 * 1024;
    private static final int MAX_COLLECTED = 64 * 1024;

    private final Answers answers;
    private final TcpConnection connection;
    private final RequestTraits traits;
    private final HttpResponse response;
    private final StreamedBody body;
    private final AtomicInteger onTheirWay = new AtomicInteger();
    private Phase phase = Phase.WAITING;
    private Flow.@Nullable Subscription subscription;
    private @Nullable Timer heartbeat;
    private Frame frame = new Frame(ResponseEncoder.IN_CHUNKS, false);
    private long sent;
    private int asked;
    private int itemsInTurn;
    private boolean asking;

    /**
     * How a body is framed.
     *
     * @param length in bytes, {@link ResponseEncoder#IN_CHUNKS} or {@link ResponseEncoder#UNTIL_CLOSE}
     * @param last whether the connection ends behind it
     */
    record Frame(long length, boolean last) {
        boolean chunked() {
            return length == ResponseEncoder.IN_CHUNKS;
        }
    }

    private enum Phase {
        WAITING,
        SENDING,
        DONE
    }

    BodyWriter(
            Answers answers, TcpConnection connection, RequestTraits traits, HttpResponse response, StreamedBody body) {
        this.answers = answers;
        this.connection = connection;
        this.traits = traits;
        this.response = response;
        this.body = body;
    }

    void start() {
        armHeartbeat();
        try {
            body.publisher().subscribe(this);
        } catch (Throwable failure) {
            fail(failure);
        }
        if (body.isEndless() && phase == Phase.WAITING) {
            commit();
            connection.flush();
        }
    }

    /** Whether the head has been sent. */
    boolean isCommitted() {
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
        EventLoop loop = connection.loop();
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
            write(item, length);
            answers.handleProgress();
            armHeartbeat();
            askForMore();
        }
    }

    private void write(ByteBuffer item, int length) {
        if (length == 0) {
            return;
        }
        if (frame.chunked()) {
            ResponseEncoder.encodeChunkStart(length, connection.output());
        }
        if (length <= MAX_COPIED_ITEM) {
            connection.output().write(item);
        } else {
            connection.send(item);
        }
        Buffer out = connection.output();
        if (frame.chunked()) {
            ResponseEncoder.encodeChunkEnd(out);
        }
        if (!asking || out.readableBytes() >= MAX_COLLECTED) {
            connection.flush();
        }
    }

    private void commit() {
        if (phase == Phase.WAITING) {
            phase = Phase.SENDING;
            frame = answers.encodeStreamHead(traits, response, body);
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
                ask(answers.isMemoryScarce() ? 1 : WINDOW - asked);
            }
        } catch (Throwable failure) {
            fail(failure);
        }
        asking = false;
        connection.flush();
        if (mayAsk()) {
            connection.loop().queueInLoop(this::askForMore);
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
        return answers.isMemoryScarce() ? asked == 0 && connection.pendingBytes() == 0 : !connection.isAboveHighWater();
    }

    /** The client has taken enough of what was sent. */
    void resume() {
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
        if (frame.chunked()) {
            ResponseEncoder.encodeLastChunk(connection.output());
        }
        cancel();
        answers.handleStreamEnd(frame.last());
    }

    private void fail(Throwable failure) {
        fail(failure, null);
    }

    /**
     * Ends it before its end.
     *
     * @param page the answer if no head was sent, null for one that fits the failure
     */
    void fail(Throwable failure, @Nullable HttpResponse page) {
        if (phase == Phase.DONE) {
            return;
        }
        Frame sentFrame = phase == Phase.SENDING ? frame : null;
        cancel();
        answers.handleStreamFailure(traits, failure, sentFrame, page);
    }

    /** Ends an endless body in good order, since the server stops. */
    void finish() {
        complete();
    }

    /** Ends it for good; a publisher that has not ended is told that nobody wants more. */
    void cancel() {
        if (phase == Phase.SENDING) {
            traits.handleAnswered(response, sent);
        }
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

    boolean isEndless() {
        return body.isEndless();
    }

    private void armHeartbeat() {
        if (body.isEndless() && phase != Phase.DONE) {
            if (heartbeat == null) {
                heartbeat = connection.loop().newTimer(this::beat);
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
        if (!connection.isAboveHighWater()) {
            write(ByteBuffer.wrap(body.heartbeat()), body.heartbeat().length);
        }
        answers.handleProgress();
        armHeartbeat();
    }
}
