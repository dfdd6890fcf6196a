package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.transport.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection on its loop. Sending, shutting down and closing may be asked for on any thread; the rest belongs
 * to the loop's thread.
 *
 * <pre>
 *                  establish            shutdown               all written, peer closed
 *   CONNECTING ---------------> CONNECTED -------> DISCONNECTING ---------------> DISCONNECTED
 *       |                          |   close, abort, error, deadline                   ^
 *       +--------------------------+---------------------------------------------------+
 * </pre>
 *
 * <p>What a callback sends is collected and goes out in one write when the callback returns. What other threads send
 * becomes tasks of the loop, which keep each thread's order; what the loop's thread sends may overtake them.
 *
 * <p>An idle connection owns no buffer: unread input and unsent output are kept only while they exist.
 */
public final class TcpConnection extends ConnectionInput {
    private static final Logger log = LoggerFactory.getLogger(TcpConnection.class);

    private boolean closeWhenWritten;

    // the loop's list of its connections
    @Nullable
    TcpConnection next;

    @Nullable
    TcpConnection previous;

    /** Where a connection is in its life. */
    public enum State {
        CONNECTING,
        CONNECTED,
        /** Our side ends, or has ended, its stream; the peer's may go on. */
        DISCONNECTING,
        DISCONNECTED
    }

    TcpConnection(TcpLoop owner, StreamSocket socket, long id, ConnectionHandler handler) {
        super(owner, socket, id, handler);
    }

    @Override
    TcpConnection whole() {
        return this;
    }

    // ---- opening

    void establishInLoop() {
        loop().assertInLoopThread();
        if (owner.hasEnded()) {
            refuse();
            return;
        }
        owner.add(this);
        state = State.CONNECTED;
        try {
            limitRates();
            socket.register(loop().poller(), this);
            touch();
            awaitHeartbeat();
        } catch (Throwable e) {
            // the handler has not heard of it, and need not
            closeTold = true;
            closeInLoop(CloseReason.ERROR);
            log.debug("connection {} cannot be registered", id(), e);
            return;
        }
        callback(() -> handler.onOpen(this));
        updateInterest();
    }

    /**
     * The server's settings were changed.
     *
     * @param rates whether those of the rate limits were
     * @param idle whether that of the idle timeout was
     */
    void applySettingsInLoop(boolean rates, boolean idle) {
        if (rates) {
            limitRates();
            resumeWriting();
        }
        if (idle) {
            restartIdle();
        }
        if (state == State.CONNECTED) {
            callback(() -> handler.onSettingsChange(this));
        }
    }

    /** Addresses have got a limit: counts this one's if it was not counted before. */
    void countAddressInLoop() {
        if (!addressCounted && !(handler instanceof RejectionHandler)) {
            addressCounted = true;
            owner.server().admission().countAddress(remoteAddress());
        }
    }

    /** Closes a connection that its loop has not taken and never will. The thread that would have handed it over. */
    void refuse() {
        state = State.DISCONNECTED;
        closeTold = true;
        socket.close();
        owner.server().handleClosed(this, handler instanceof RejectionHandler, CloseReason.SHUTDOWN);
    }

    // ---- ending

    /** Ends our stream behind all that was sent, then waits for the peer to close. Any thread, idempotent. */
    public void shutdown() {
        shutdown(CloseReason.HANDLER);
    }

    /** Ends our stream behind all that was sent, then waits for the peer to close. Any thread, idempotent. */
    public void shutdown(CloseReason reason) {
        if (loop().isInLoopThread()) {
            shutdownInLoop(false, reason);
        } else {
            post(() -> shutdownInLoop(false, reason));
        }
    }

    /**
     * Closes behind all that was sent, without waiting for the peer: right only if the peer has nothing more to say,
     * since bytes that we leave unread reset the connection. Any thread, idempotent.
     */
    public void closeWhenWritten(CloseReason reason) {
        if (loop().isInLoopThread()) {
            shutdownInLoop(true, reason);
        } else {
            post(() -> shutdownInLoop(true, reason));
        }
    }

    private void shutdownInLoop(boolean closeAfterwards, CloseReason reason) {
        if (state != State.CONNECTED) {
            return;
        }
        closeReason = closeReason == null ? reason : closeReason;
        closeWhenWritten = closeAfterwards;
        // collected bytes go out first; whatever is collected later is dropped
        flushNow();
        if (state == State.CONNECTED) {
            state = State.DISCONNECTING;
            if (pendingBytes() == 0) {
                endOutput();
            }
        }
    }

    @Override
    void endOutput() {
        if (outputEnded) {
            return;
        }
        outputEnded = true;
        if (isInputEnded() || closeWhenWritten) {
            closeInLoop(closeReason != null ? closeReason : CloseReason.HANDLER);
            return;
        }
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            handlePeerFailure(e);
            return;
        }
        if (owner.lingerNanos() == 0) {
            closeInLoop(closeReason != null ? closeReason : CloseReason.HANDLER);
        } else {
            deadlines().set(CloseReason.WRITE_TIMEOUT, owner.lingerNanos());
        }
    }

    /** Closes now: what was sent but not yet taken by the operating system is lost. Any thread, idempotent. */
    public void close() {
        close(CloseReason.HANDLER);
    }

    /** Closes now, for that reason. Any thread, idempotent. */
    public void close(CloseReason reason) {
        if (loop().isInLoopThread()) {
            flushNow();
            closeInLoop(reason);
        } else {
            post(() -> close(reason));
        }
    }

    /** Closes now with a reset. Any thread, idempotent. */
    public void abort() {
        if (loop().isInLoopThread()) {
            if (state != State.DISCONNECTED) {
                socket.abort();
                closeInLoop(CloseReason.HANDLER);
            }
        } else {
            post(this::abort);
        }
    }

    @Override
    void closeInLoop(CloseReason reason) {
        loop().assertInLoopThread();
        if (state == State.DISCONNECTED) {
            return;
        }
        state = State.DISCONNECTED;
        closeReason = reason;
        Buffer collected = owner.releaseWriteArea(this);
        if (collected != null) {
            collected.clear();
        }
        dropInput();
        dropOutput();
        cancelDeadlines();
        socket.close();
        owner.remove(this);
        owner.server().handleClosed(this, handler instanceof RejectionHandler, reason);
        if (!inCallback) {
            tellClosed();
        }
    }

    // ---- deadlines

    void handleTimeout(CloseReason reason) {
        if (outputEnded) {
            // the peer did not close in time
            socket.abort();
            closeInLoop(reason);
        } else if (reason != CloseReason.IDLE || !probe()) {
            callback(() -> handler.onTimeout(this, reason));
        }
    }

    /** Sends a probe, unless there have been enough of them, or no heartbeat is asked for. */
    private boolean probe() {
        Heartbeat heartbeat = owner.heartbeat();
        if (heartbeat == null) {
            return false;
        }
        if (state != State.CONNECTED || !wantsInput()) {
            // an answer would not be read, or cannot come
            awaitHeartbeat();
            return true;
        }
        Deadlines.Probed deadlines = (Deadlines.Probed) deadlines();
        if (deadlines.unanswered() >= heartbeat.unanswered()) {
            return false;
        }
        deadlines.unanswered(deadlines.unanswered() + 1);
        awaitHeartbeat();
        send(ByteBuffer.wrap(heartbeat.probe()));
        return true;
    }

    void handleWriteStall() {
        if (!mayWrite()) {
            // our own rate limit or disk holds the bytes back; the time begins anew when it lets go
            return;
        }
        socket.abort();
        closeInLoop(CloseReason.WRITE_TIMEOUT);
    }

    // closed with bytes that have come and are not read, it would be reset, and what is on its way to the peer lost
    private void readBeforeDrain() {
        try {
            handleReadable();
        } catch (Throwable failure) {
            handleFailure(failure);
        }
    }

    void drainInLoop() {
        readBeforeDrain();
        if (state == State.CONNECTED) {
            callback(() -> handler.onDrain(this));
        }
    }
}
