package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.event.Channel;
import io.github.reactorserver.transport.StreamSocket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The receiving half of a connection. Input that the user code leaves unread is kept, and only then a buffer exists. */
abstract class ConnectionInput extends ConnectionOutput {
    private static final int MAX_READS_PER_TURN = 16;
    private static final long MAX_DROPPED = 1024 * 1024;
    /** A peer that sends on is borne with for so many times the linger time. */
    private static final int MAX_LINGERS = 6;

    private @Nullable Throttle readThrottle;
    private @Nullable Buffer input;
    private int counted;
    private @Nullable Dropping dropping;
    private long bytesRead;
    private boolean readPaused;
    private boolean redelivering;
    /** Whether the handler has left input that is about to be kept. */
    private boolean leaving;

    private boolean inputEnded;

    /** What the peer may still send though nobody wants it. */
    private static final class Dropping {
        private long left = MAX_DROPPED;
        private long until;
    }

    ConnectionInput(TcpLoop owner, StreamSocket socket, long id, ConnectionHandler handler) {
        super(owner, socket, id, handler);
    }

    /** Begins with the rate limits in force. */
    @Override
    final void limitRates() {
        cancelReadThrottle();
        readThrottle = owner.readThrottle(() -> guard(this::updateInterest));
        super.limitRates();
    }

    final void cancelReadThrottle() {
        if (readThrottle != null) {
            readThrottle.cancel();
        }
    }

    /** Bytes received so far. Loop's thread. */
    public final long bytesRead() {
        return bytesRead;
    }

    /** Whether the peer has ended its stream. Loop's thread. */
    public final boolean isInputEnded() {
        return inputEnded;
    }

    @Override
    public final void handleReadable() {
        for (int reads = 0; reads < MAX_READS_PER_TURN && wantsInput(); reads++) {
            long most = readRoom();
            if (most == 0) {
                // other connections have used up what all may read
                updateInterest();
                return;
            }
            Buffer area = owner.readArea(most);
            int room = area.writableBytes();
            int count;
            try {
                count = socket.read(area);
            } catch (IOException e) {
                handlePeerFailure(e);
                return;
            }
            if (count < 0) {
                handleEndOfStream();
                return;
            }
            if (count == 0) {
                return;
            }
            handleReceived(count);
            if (dropping == null) {
                deliver(area);
            } else {
                drop(dropping, count);
            }
            if (count < room) {
                return;
            }
        }
    }

    private void handleReceived(int count) {
        loop().stats().bytesRead().add(count);
        bytesRead += count;
        if (readThrottle != null) {
            readThrottle.moved(count);
            updateInterest();
        }
        if (owner.heartbeat() != null) {
            ((Deadlines.Probed) deadlines()).unanswered(0);
            awaitHeartbeat();
        }
        touch();
    }

    private void deliver(Buffer area) {
        Buffer kept = input;
        Buffer message = kept == null ? area : kept.write(area);
        tellReceived(message);
        if (!message.isReadable() || dropping != null || state == TcpConnection.State.DISCONNECTED) {
            input = null;
        } else if (kept == null) {
            input = Buffer.copyOf(message.array(), message.readerIndex(), message.readableBytes());
        }
        countInput();
    }

    // as callback does, but without an object for each read, which neither compiler does away with
    private void tellReceived(Buffer message) {
        boolean outermost = beginCallback();
        try {
            handler.onMessage(whole(), message);
            // an answer that is written at once lets reading go on
            leaving = message.isReadable();
            sendCollected(outermost);
        } catch (Throwable failure) {
            handleBroken(failure);
        }
        leaving = false;
        endCallback(outermost);
    }

    /** Counts what is kept as held by the server. */
    private void countInput() {
        int now = input == null ? 0 : input.readableBytes();
        if (now != counted) {
            owner.hold(now - counted);
            counted = now;
        }
    }

    /** Bytes that are kept until the handler wants them. */
    final int keptInput() {
        return counted;
    }

    // ---- dropping

    /** What comes from now on is dropped, up to a bound beyond which it is not read. */
    final void dropFurtherInput() {
        input = null;
        countInput();
        dropping = new Dropping();
    }

    /** Our stream has ended: waits until the peer has sent all that it had on its way, and has closed too. */
    final void linger(CloseReason reason) {
        deadlines().set(reason, owner.lingerNanos());
        Dropping current = dropping;
        if (current != null) {
            current.left = MAX_DROPPED;
            current.until = loop().nanoTime() + MAX_LINGERS * Math.min(owner.lingerNanos(), Long.MAX_VALUE / 16);
        }
        updateInterest();
    }

    private void drop(Dropping current, int count) {
        current.left -= count;
        if (!outputEnded) {
            updateInterest();
        } else if (current.left <= 0) {
            closeInLoop(endReason());
        } else {
            deadlines().set(endReason(), Math.min(owner.lingerNanos(), current.until - loop().nanoTime()));
        }
    }

    /** Why the connection ends, now that our stream has. */
    final CloseReason endReason() {
        return closeReason != null ? closeReason : CloseReason.HANDLER;
    }

    private void handleEndOfStream() {
        inputEnded = true;
        updateInterest();
        if (outputEnded) {
            closeInLoop(endReason());
        } else {
            closeReason = closeReason != null ? closeReason : CloseReason.CLIENT;
            callback(() -> handler.onEndOfStream(whole()));
        }
    }

    /** Stops reading until {@link #resumeReading}, which pushes back on the peer. Loop's thread. */
    public final void pauseReading() {
        loop().assertInLoopThread();
        readPaused = true;
        updateInterest();
    }

    /** Goes on reading; input that was left unread is delivered again. Loop's thread. */
    public final void resumeReading() {
        loop().assertInLoopThread();
        if (readPaused) {
            readPaused = false;
            try {
                redeliverLater();
                updateInterest();
            } catch (Throwable failure) {
                // nothing would have it read again
                closeInLoop(CloseReason.ERROR);
                throw failure;
            }
        }
    }

    /** Whether reading was paused, or is held until the peer has taken what waits for it. Loop's thread. */
    public final boolean isReadingHeld() {
        return readPaused || isAboveHighWater();
    }

    /** Whether our rate limits hold reading back now. Loop's thread. */
    public final boolean isReadingLimited() {
        return readThrottle != null && readThrottle.isResting();
    }

    /** Has input that was left unread delivered again, with what comes until then. Loop's thread. */
    public final void deliverAgain() {
        loop().assertInLoopThread();
        redeliverLater();
        updateInterest();
    }

    // nothing is read until it has happened, or the end of the stream would come before what was left unread
    @Override
    final void redeliverLater() {
        if ((input != null || leaving) && !redelivering) {
            redelivering = post(this::redeliver);
        }
    }

    private void redeliver() {
        redelivering = false;
        Buffer kept = input;
        if (kept != null && mayDeliver()) {
            tellReceived(kept);
            if (!kept.isReadable() || dropping != null) {
                input = null;
            }
        }
        countInput();
        updateInterest();
    }

    private boolean mayDeliver() {
        return !isReadingHeld() && state != TcpConnection.State.DISCONNECTED;
    }

    /** How many bytes the rate limits let us read now. */
    private long readRoom() {
        return readThrottle == null ? Long.MAX_VALUE : readThrottle.allowance();
    }

    final boolean wantsInput() {
        Dropping current = dropping;
        boolean wanted = current == null ? mayDeliver() && !inputEnded && !redelivering : mayDrop(current);
        return wanted && !isReadingLimited();
    }

    private boolean mayDrop(Dropping current) {
        return current.left > 0 && !inputEnded && state != TcpConnection.State.DISCONNECTED;
    }

    @Override
    final void updateInterest() {
        if (state == TcpConnection.State.DISCONNECTED) {
            return;
        }
        int operations = wantsInput() ? Channel.READ : Channel.NONE;
        socket.interest(pendingBytes() > 0 && mayWrite() ? operations | Channel.WRITE : operations);
    }

    /** What is asked for now. Loop's thread. */
    final int interest() {
        return socket.interest();
    }

    /** What was not delivered will not be. */
    final void dropInput() {
        input = null;
        countInput();
    }
}
