package io.github.reactorserver.http.server;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.Timer;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.http.codec.ResponseEncoder;
import io.github.reactorserver.net.TcpConnection;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Sends the streamed body of one answer. The publisher signals on any thread; all else is loop-confined.
 *
 * <pre>
 *  WAITING --(first item or end)--> SENDING --(end)--> DONE
 *     | error: 500                     | error: the connection is cut
 *     +-----------> DONE <-------------+
 * </pre>
 *
 * <p>The head goes out with the first item, so that a publisher that fails at once can still be answered with 500. A
 * window of items is asked for, and more as they are sent, but only below the high-water mark.
 */
final class BodyWriter implements Flow.Subscriber<ByteBuffer> {
    private static final int WINDOW = 16;
    private static final int MAX_ITEMS_PER_TURN = 256;

    private final Answers answers;
    private final TcpConnection connection;
    private final RequestTraits traits;
    private final HttpResponse response;
    private final StreamedBody body;
    private Phase phase = Phase.WAITING;
    private Flow.@Nullable Subscription subscription;
    private @Nullable Timer heartbeat;
    private Frame frame = new Frame(false, false);
    private long sent;
    private int asked;
    private int itemsInTurn;
    private boolean asking;

    /**
     * How a body is framed.
     *
     * @param chunked in chunks
     * @param last whether the connection ends behind it
     */
    record Frame(boolean chunked, boolean last) {}

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
    }

    // ---- signals, on any thread

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        inLoop(() -> {
            if (phase == Phase.DONE || subscription != null) {
                newSubscription.cancel();
            } else {
                subscription = newSubscription;
                askForMore();
            }
        });
    }

    @Override
    public void onNext(ByteBuffer item) {
        inLoop(() -> send(item));
    }

    @Override
    public void onError(Throwable failure) {
        inLoop(() -> fail(failure));
    }

    @Override
    public void onComplete() {
        inLoop(this::complete);
    }

    private void inLoop(Runnable signal) {
        EventLoop loop = connection.loop();
        try {
            loop.runInLoop(signal);
        } catch (RejectedExecutionException e) {
            // the loop has ended, and cancelled this body with its connection
            Flow.Subscription current = subscription;
            if (current != null) {
                current.cancel();
            }
        }
    }

    // ---- on the loop

    private void send(ByteBuffer item) {
        if (phase == Phase.DONE) {
            return;
        }
        commit();
        asked--;
        int length = item.remaining();
        sent += length;
        if (body.length() >= 0 && sent > body.length()) {
            fail(new IllegalStateException("the body is longer than its length of " + body.length()));
            return;
        }
        write(item, length);
        armHeartbeat();
        askForMore();
    }

    private void write(ByteBuffer item, int length) {
        if (length == 0) {
            return;
        }
        if (frame.chunked()) {
            ResponseEncoder.encodeChunkStart(length, connection.output());
            connection.send(item);
            ResponseEncoder.encodeChunkEnd(connection.output());
        } else {
            connection.send(item);
        }
        if (!asking) {
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
        Flow.Subscription current = subscription;
        if (asking || current == null) {
            return;
        }
        asking = true;
        itemsInTurn = 0;
        while (mayAsk() && itemsInTurn < MAX_ITEMS_PER_TURN) {
            int count = WINDOW - asked;
            asked += count;
            itemsInTurn += count;
            current.request(count);
        }
        asking = false;
        connection.flush();
        if (mayAsk()) {
            connection.loop().queueInLoop(this::askForMore);
        }
    }

    private boolean mayAsk() {
        return phase != Phase.DONE && asked <= WINDOW / 2 && !connection.isAboveHighWater();
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
        end();
        answers.handleStreamEnd(frame.last());
    }

    private void fail(Throwable failure) {
        if (phase == Phase.DONE) {
            return;
        }
        boolean committed = phase == Phase.SENDING;
        cancel();
        answers.handleStreamFailure(traits, failure, committed);
    }

    /** Ends an endless body in good order, since the server stops. */
    void finish() {
        Flow.Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
        complete();
    }

    /** The answer is of no use any more. */
    void cancel() {
        end();
        Flow.Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
    }

    private void end() {
        phase = Phase.DONE;
        if (heartbeat != null) {
            heartbeat.cancel();
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
        armHeartbeat();
    }
}
