package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.transport.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

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
    /** What a close does, one after the other, whatever another one throws: first what cannot fail. */
    private static final Step[] CLOSING = {
        connection -> connection.owner.remove(connection),
        TcpConnection::dropCollected,
        TcpConnection::dropInput,
        TcpConnection::dropOutput,
        TcpConnection::cancelReadThrottle,
        TcpConnection::cancelWriteThrottle,
        TcpConnection::cancelDeadlines,
        connection -> connection.socket.close(),
        TcpConnection::countOut
    };

    private static final Step[] REFUSING = {connection -> connection.socket.close(), TcpConnection::countOut};

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

    /** A part of a close, without an object of its own: there may be no memory for any. */
    private interface Step {
        void run(TcpConnection connection);
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
        // until the handler has heard of it, it need not hear of its end
        closeTold = true;
        try {
            owner.add(this);
            limitRates();
            state = State.CONNECTED;
            socket.register(loop().poller(), this);
            touch();
            awaitHeartbeat();
            callback(this::open);
            updateInterest();
        } catch (IOException e) {
            handlePeerFailure(e);
        } catch (Throwable failure) {
            handleFailure(failure);
        }
    }

    private void open() throws Exception {
        closeTold = false;
        handler.onOpen(this);
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
        closeReason = CloseReason.SHUTDOWN;
        run(REFUSING);
    }

    // ---- ending

    /** As {@link #shutdown(CloseReason)}, for the reason that the conversation is over. */
    public void shutdown() {
        shutdown(CloseReason.HANDLER);
    }

    /**
     * Ends our stream behind all that was sent, then waits for the peer to close, for the linger time; what it sends
     * meanwhile is delivered. Any thread, idempotent.
     */
    public void shutdown(CloseReason reason) {
        end(false, false, reason);
    }

    /**
     * Closes behind all that was sent, at once if the peer can be expected to have it all, else in stages. Right only if the
     * peer has nothing more to say, since bytes that we leave unread reset the connection. Any thread, idempotent.
     */
    public void closeWhenWritten(CloseReason reason) {
        end(true, true, reason);
    }

    /**
     * Ends our stream behind all that was sent, drops what the peer still sends, and closes when it has closed too, for what
     * is sent to a closed socket has the peer lose what it has not received yet. The peer has the linger time, and anew with
     * what it sends, six times that in all, and a megabyte (RFC 9112, section 9.6). Any thread, idempotent.
     */
    public void closeInStages(CloseReason reason) {
        end(true, false, reason);
    }

    private void end(boolean drops, boolean mayCloseAtOnce, CloseReason reason) {
        if (loop().isInLoopThread()) {
            endInLoop(drops, mayCloseAtOnce, reason);
        } else {
            post(() -> endInLoop(drops, mayCloseAtOnce, reason));
        }
    }

    private void endInLoop(boolean drops, boolean mayCloseAtOnce, CloseReason reason) {
        if (state != State.CONNECTED) {
            return;
        }
        closeReason = closeReason == null ? reason : closeReason;
        closeWhenWritten = mayCloseAtOnce;
        // collected bytes go out first; whatever is collected later is dropped
        flushNow();
        if (state != State.CONNECTED) {
            return;
        }
        state = State.DISCONNECTING;
        try {
            if (drops) {
                dropFurtherInput();
            }
            if (pendingBytes() == 0) {
                endOutput();
            } else {
                updateInterest();
            }
        } catch (Throwable failure) {
            closeInLoop(CloseReason.ERROR);
            throw failure;
        }
    }

    @Override
    void endOutput() {
        if (outputEnded) {
            return;
        }
        outputEnded = true;
        if (isInputEnded() || owner.lingerNanos() == 0 || (closeWhenWritten && isDelivered())) {
            closeInLoop(endReason());
            return;
        }
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            handlePeerFailure(e);
            return;
        }
        linger(endReason());
    }

    /** Closes now: what was sent but not yet taken by the operating system is lost. Any thread, idempotent. */
    public void close() {
        close(CloseReason.HANDLER);
    }

    /** Closes now, for that reason. Any thread, idempotent. */
    public void close(CloseReason reason) {
        if (loop().isInLoopThread()) {
            try {
                flushNow();
            } finally {
                closeInLoop(reason);
            }
        } else {
            post(() -> close(reason));
        }
    }

    /**
     * Closes since the peer sent what no handler can take ({@link CloseReason#ERROR}). The log tells it at WARN with the
     * listener's name, at most once in ten seconds for each loop. Any thread, idempotent.
     *
     * @param what was wrong, for the operator
     */
    public void closeMalformed(String what) {
        if (!loop().isInLoopThread()) {
            post(() -> closeMalformed(what));
        } else if (state == State.CONNECTED) {
            owner.faults().handleFault(this, what);
            closeInStages(CloseReason.ERROR);
        }
    }

    /** Closes now with a reset. Any thread, idempotent. */
    public void abort() {
        if (loop().isInLoopThread()) {
            abortInLoop(CloseReason.HANDLER);
        } else {
            post(this::abort);
        }
    }

    private void abortInLoop(CloseReason reason) {
        if (state != State.DISCONNECTED) {
            try {
                socket.abort();
            } finally {
                closeInLoop(reason);
            }
        }
    }

    @Override
    void closeInLoop(CloseReason reason) {
        loop().assertInLoopThread();
        if (state == State.DISCONNECTED) {
            return;
        }
        long unsent = pendingBytes();
        state = State.DISCONNECTED;
        closeReason = reason;
        run(CLOSING);
        owner.cuts().handleClosed(this, reason, unsent);
        if (!inCallback) {
            tellClosed();
        }
    }

    private void run(Step[] steps) {
        for (Step step : steps) {
            try {
                step.run(this);
            } catch (Throwable failure) {
                logFailure("close", failure);
            }
        }
    }

    private void dropCollected() {
        Buffer collected = owner.releaseWriteArea(this);
        if (collected != null) {
            collected.clear();
        }
    }

    private void countOut() {
        owner.server().handleClosed(this, handler instanceof RejectionHandler, endReason());
    }

    // ---- memory

    /** Bytes that would be free without this connection. */
    long heldBytes() {
        return held() + keptInput() + pendingInMemory();
    }

    /** Lets go of what this connection holds. */
    void relieveInLoop() {
        long before = heldBytes();
        callback(() -> handler.onMemoryPressure(this));
        if (state != State.DISCONNECTED && heldBytes() >= before) {
            closeInLoop(CloseReason.MEMORY);
        }
    }

    // ---- deadlines

    void handleTimeout(CloseReason reason) {
        if (outputEnded) {
            // the peer did not close in time; what the system has of our stream still goes out
            closeInLoop(reason);
        } else if (reason == CloseReason.IDLE && owner.idleNanos() > 0 && pendingBytes() > 0 && !isStalled()) {
            // what was sent is taken, however slowly, or held back by ourselves
            touch();
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
        if (state != State.CONNECTED || !wantsInput() || pendingBytes() > 0) {
            // an answer would not be read, or cannot come before the peer has taken what waits, which has its own limit
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
        // while our own rate limit or disk holds the bytes back it is none; the time begins anew when that lets go
        if (isStalled()) {
            abortInLoop(CloseReason.WRITE_TIMEOUT);
        }
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
