package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.net.TcpConnection.State;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a connection. Input that the handler leaves unread is kept, and only then a buffer exists.
 * Loop-confined.
 */
final class ReadSide {
    private static final int MAX_READS_PER_TURN = 16;
    private static final long MAX_DROPPED = 1024 * 1024;
    /** A peer that sends on is borne with for so many times the linger time. */
    private static final int MAX_LINGERS = 6;

    private final SocketConnection connection;
    private @Nullable Throttle throttle;
    private @Nullable Kept kept;
    private @Nullable Dropping dropping;
    private long received;
    private boolean paused;
    private boolean redelivering;
    private boolean ended;
    private byte notifying = NOT;

    // where the delivery of a message is
    private static final byte NOT = 0;
    private static final byte WITHIN = 1;
    /** The handler has left input that is about to be kept. */
    private static final byte LEAVING = 2;
    /** What the handler leaves is for another one. */
    private static final byte HANDING_OVER = 3;

    /** Unread input, and how much of it is counted as held. */
    private static final class Kept {
        private final Buffer input;
        private int counted;

        private Kept(Buffer input) {
            this.input = input;
        }
    }

    /** What the peer may still send though nobody wants it. */
    private static final class Dropping {
        private long left = MAX_DROPPED;
        private long until;
    }

    ReadSide(SocketConnection connection) {
        this.connection = connection;
    }

    private TcpLoop owner() {
        return connection.owner();
    }

    // ---- figures

    /** Bytes received so far. */
    long received() {
        return received;
    }

    /** Bytes that are kept until the handler wants them. */
    int keptBytes() {
        return kept == null ? 0 : kept.counted;
    }

    /** Whether the peer has ended its stream. */
    boolean hasEnded() {
        return ended;
    }

    // ---- rate limits

    /** Begins with the rate limits in force. */
    void limitRate() {
        cancelThrottle();
        throttle = owner().readThrottle(() -> connection.guard(connection::updateInterest));
    }

    void cancelThrottle() {
        if (throttle != null) {
            throttle.cancel();
        }
    }

    /** Whether our rate limits hold reading back now. */
    boolean isLimited() {
        return throttle != null && throttle.isResting();
    }

    // ---- reading

    void handleReadable() {
        for (int reads = 0; reads < MAX_READS_PER_TURN && wantsInput(); reads++) {
            long most = throttle == null ? Long.MAX_VALUE : throttle.allowance();
            if (most == 0) {
                // other connections have used up what all may read
                connection.updateInterest();
                return;
            }
            Buffer area = owner().readArea(most);
            int room = area.writableBytes();
            int count;
            try {
                count = connection.socket().read(area);
            } catch (IOException e) {
                connection.handlePeerFailure(e);
                return;
            }
            if (count < 0) {
                ended = true;
                connection.handleInputEnd();
                return;
            }
            if (count == 0) {
                return;
            }
            handleReceived(count);
            if (dropping == null) {
                Kept before = kept;
                Buffer message = before == null ? area : before.input.write(area);
                notifyReceived(message, before);
            } else {
                drop(dropping, count);
            }
            if (count < room) {
                return;
            }
        }
    }

    private void handleReceived(int count) {
        connection.loop().stats().bytesRead().add(count);
        received += count;
        if (throttle != null) {
            throttle.moved(count);
            connection.updateInterest();
        }
        connection.handlePeerActive();
    }

    // as a callback does, but without an object for each read, which neither compiler does away with
    private void notifyReceived(Buffer message, @Nullable Kept before) {
        boolean outermost = connection.beginCallback();
        notifying = WITHIN;
        try {
            connection.handler().onMessage(connection, message);
            if (notifying == WITHIN) {
                // a response that is written at once lets reading go on
                notifying = message.isReadable() ? LEAVING : NOT;
            }
            connection.sendCollected(outermost);
        } catch (Throwable failure) {
            connection.handleBroken(failure);
        }
        boolean handsOver = notifying == HANDING_OVER;
        notifying = NOT;
        connection.endCallback(outermost);
        keep(before, message);
        if (handsOver) {
            redeliverLater();
        }
    }

    /** Keeps what the handler left of the message, which is in what was kept before, or in the loop's area. */
    private void keep(@Nullable Kept before, Buffer message) {
        if (!message.isReadable() || dropping != null || connection.state() == State.DISCONNECTED) {
            forget();
            return;
        }
        if (before == null) {
            kept = new Kept(Buffer.copyOf(message.array(), message.readerIndex(), message.readableBytes()));
        }
        Kept now = kept;
        if (now != null) {
            int length = now.input.readableBytes();
            owner().hold(length - now.counted);
            now.counted = length;
        }
    }

    /** What was not delivered will not be. */
    void forget() {
        Kept before = kept;
        kept = null;
        if (before != null) {
            owner().hold(-before.counted);
        }
    }

    // ---- delivering again

    /** There is another handler, which gets what the one before leaves. */
    void handOver() {
        if (notifying == WITHIN) {
            notifying = HANDING_OVER;
        } else {
            redeliverLater();
        }
    }

    // nothing is read until it has happened, or the end of the stream would come before what was left unread
    void redeliverLater() {
        if ((kept != null || notifying == LEAVING) && !redelivering) {
            redelivering = connection.post(this::redeliver);
        }
    }

    private void redeliver() {
        redelivering = false;
        Kept before = kept;
        if (before != null && mayDeliver()) {
            notifyReceived(before.input, before);
        }
        connection.updateInterest();
    }

    private boolean mayDeliver() {
        return !isHeld() && connection.state() != State.DISCONNECTED;
    }

    // ---- pausing

    void pause() {
        if (!paused) {
            paused = true;
            connection.updateInterest();
        }
    }

    void resume() {
        if (paused) {
            paused = false;
            try {
                redeliverLater();
                connection.updateInterest();
            } catch (Throwable failure) {
                // nothing would have it read again
                connection.closeInLoop(CloseReason.ERROR);
                throw failure;
            }
        }
    }

    /** Whether reading was paused, or is held until the peer has taken what waits for it. */
    boolean isHeld() {
        return paused || connection.isAboveHighWater();
    }

    boolean wantsInput() {
        Dropping current = dropping;
        if (current == null) {
            return mayDeliver() && !ended && !redelivering && !isLimited();
        }
        return current.left > 0 && !ended && connection.state() != State.DISCONNECTED && !isLimited();
    }

    // ---- dropping

    /** What comes from now on is dropped, up to a bound beyond which it is not read. */
    void dropFurther() {
        forget();
        dropping = new Dropping();
    }

    /** Our stream has ended: what comes from now on is given the time and bytes of a linger. */
    void linger() {
        Dropping current = dropping;
        if (current != null) {
            long linger = owner().lingerNanos();
            current.left = MAX_DROPPED;
            current.until = connection.loop().nanoTime() + MAX_LINGERS * Math.min(linger, Long.MAX_VALUE / 16);
        }
    }

    private void drop(Dropping current, int count) {
        current.left -= count;
        if (!connection.isOutputEnded()) {
            connection.updateInterest();
        } else if (current.left <= 0) {
            connection.closeInLoop(connection.endReason());
        } else {
            long left = current.until - connection.loop().nanoTime();
            connection.deadline(connection.endReason(), Math.min(owner().lingerNanos(), left));
        }
    }
}
