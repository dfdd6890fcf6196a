package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.event.Channel;
import io.github.reactorserver.transport.StreamSocket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The receiving half of a connection. Input that the user code leaves unread is kept, and only then a buffer exists. */
abstract class ConnectionInput extends ConnectionOutput {
    private static final int MAX_READS_PER_TURN = 16;

    private @Nullable Throttle readThrottle;
    private @Nullable Buffer input;
    private long bytesRead;
    private boolean readPaused;
    private boolean redelivering;
    /** Whether the handler has left input that is about to be kept. */
    private boolean leaving;

    private boolean inputEnded;

    ConnectionInput(TcpLoop owner, StreamSocket socket, long id, ConnectionHandler handler) {
        super(owner, socket, id, handler);
    }

    /** Begins with the rate limits in force. */
    @Override
    final void limitRates() {
        cancelReadThrottle();
        readThrottle = owner.readThrottle(this::updateInterest);
        super.limitRates();
    }

    private void cancelReadThrottle() {
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
            deliver(area);
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
        if (!message.isReadable() || state == TcpConnection.State.DISCONNECTED) {
            input = null;
        } else if (kept == null) {
            input = Buffer.copyOf(message.array(), message.readerIndex(), message.readableBytes());
        }
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

    private void handleEndOfStream() {
        inputEnded = true;
        updateInterest();
        if (outputEnded) {
            closeInLoop(closeReason != null ? closeReason : CloseReason.CLIENT);
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
            redeliverLater();
            updateInterest();
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
            redelivering = true;
            loop().queueInLoop(this::redeliver);
        }
    }

    private void redeliver() {
        redelivering = false;
        Buffer kept = input;
        if (kept != null && mayDeliver()) {
            tellReceived(kept);
            if (!kept.isReadable()) {
                input = null;
            }
        }
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
        return mayDeliver() && !inputEnded && !isReadingLimited() && !redelivering;
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
        cancelReadThrottle();
    }
}
