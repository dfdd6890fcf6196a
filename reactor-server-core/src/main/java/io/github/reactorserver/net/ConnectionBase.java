package io.github.reactorserver.net;

import io.github.reactorserver.event.Channel;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.transport.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What both halves of a connection stand on: its identity, its user code and its deadlines. Loop-confined, but for what
 * says otherwise. The parts of a connection are layers of one object, so that an idle one costs no more.
 */
abstract class ConnectionBase implements Channel.Handler {
    private static final Logger log = LoggerFactory.getLogger(TcpConnection.class);

    final TcpLoop owner;
    final StreamSocket socket;
    private final long id;
    private final long openedAt;
    ConnectionHandler handler;
    volatile TcpConnection.State state = TcpConnection.State.CONNECTING;
    private @Nullable Object attachment;
    private long held;
    private @Nullable Deadlines deadlines;

    @Nullable
    CloseReason closeReason;

    boolean inCallback;
    boolean closeTold;

    /** Whether it counts among those of its client's address. */
    boolean addressCounted;

    /** User code that may throw. */
    interface Callback {
        void run() throws Exception;
    }

    ConnectionBase(TcpLoop owner, StreamSocket socket, long id, ConnectionHandler handler) {
        this.owner = owner;
        this.socket = socket;
        this.id = id;
        this.openedAt = owner.loop().nanoTime();
        this.handler = handler;
    }

    /** The whole that this is a part of. */
    abstract TcpConnection whole();

    /** Whether this side has ended its stream. */
    abstract boolean isOutputEnded();

    /** Writes what was collected; what the socket does not take is queued. */
    abstract void flushNow();

    /** Queues what was collected behind the last write of a callback. */
    abstract void queueCollected();

    abstract void closeInLoop(CloseReason reason);

    final TcpLoop owner() {
        return owner;
    }

    /** Unique within the server. */
    public final long id() {
        return id;
    }

    public final TcpConnection.State state() {
        return state;
    }

    /** The loop that owns this connection. */
    public final EventLoop loop() {
        return owner.loop();
    }

    /** For how many nanoseconds it had been open when this turn's work began. Loop's thread. */
    public final long ageAtTurn() {
        return loop().turnNanoTime() - openedAt;
    }

    /** How long it has been open. Any thread. */
    public final Duration age() {
        return Duration.ofNanos(loop().nanoTime() - openedAt);
    }

    public final SocketAddress remoteAddress() {
        return socket.remoteAddress();
    }

    public final SocketAddress localAddress() {
        return socket.localAddress();
    }

    /** What the handler has attached. Loop's thread. */
    public final @Nullable Object attachment() {
        return attachment;
    }

    /** Keeps something of the handler's with this connection. Loop's thread. */
    public final void attach(@Nullable Object value) {
        attachment = value;
    }

    /**
     * Counts bytes that the handler holds for this connection as held by the server; negative lets go, as the end of the
     * connection does. Loop's thread.
     */
    public final void hold(long bytes) {
        held += bytes;
        owner.hold(bytes);
    }

    /** Bytes that the handler holds. */
    final long held() {
        return held;
    }

    /** Replaces the handler for all that comes, as a change of protocol needs it. Loop's thread. */
    public final void handler(ConnectionHandler newHandler) {
        loop().assertInLoopThread();
        handler = newHandler;
    }

    /** Returns whether the loop will run it; what it throws ends the connection. */
    final boolean post(Runnable task) {
        try {
            loop().queueInLoop(() -> guard(task));
            return true;
        } catch (RejectedExecutionException e) {
            // the loop has ended, and the connection with it
            log.debug("connection {} is gone: {}", id, e.getMessage());
            return false;
        }
    }

    /** Does work of a task or timer: what it throws ends the connection, since nobody else would do anything about it. */
    final void guard(Runnable work) {
        try {
            work.run();
        } catch (Throwable failure) {
            handleFailure(failure);
        }
    }

    // ---- user code

    /**
     * Runs user code. What it sends goes out when the outermost callback ends, and if it closed the connection, that is
     * told then.
     */
    final void callback(Callback code) {
        boolean outermost = beginCallback();
        try {
            code.run();
            sendCollected(outermost);
        } catch (Throwable failure) {
            handleBroken(failure);
        }
        endCallback(outermost);
    }

    /** Returns whether the callback is the outermost one. */
    final boolean beginCallback() {
        boolean outermost = !inCallback;
        inCallback = true;
        return outermost;
    }

    final void sendCollected(boolean outermost) {
        if (outermost) {
            flushNow();
            queueCollected();
        }
    }

    final void handleBroken(Throwable failure) {
        logFailure("handler", failure);
        closeInLoop(CloseReason.ERROR);
    }

    final void endCallback(boolean outermost) {
        if (outermost) {
            inCallback = false;
            tellClosed();
        }
    }

    final void tellClosed() {
        CloseReason reason = closeReason;
        if (state == TcpConnection.State.DISCONNECTED && !closeTold && reason != null) {
            closeTold = true;
            try {
                handler.onClose(whole(), reason);
            } catch (Throwable failure) {
                logFailure("onClose", failure);
            }
            hold(-held);
        }
    }

    @Override
    public final void handleFailure(Throwable failure) {
        logFailure("callback", failure);
        inCallback = false;
        closeInLoop(CloseReason.ERROR);
        tellClosed();
    }

    // even logging may fail, for want of memory; the connection ends all the same
    final void logFailure(String what, Throwable failure) {
        try {
            log.error("connection {}: {} failed", id, what, failure);
        } catch (Throwable second) {
            loop().stats().failures().add(1);
        }
    }

    final void handlePeerFailure(IOException failure) {
        // behind our end it is but how the peer ends its side
        closeInLoop(isOutputEnded() && closeReason != null ? closeReason : CloseReason.ERROR);
        log.debug("connection {} failed", id, failure);
    }

    // ---- deadlines

    final Deadlines deadlines() {
        if (deadlines == null) {
            deadlines = owner.heartbeat() == null ? new Deadlines(whole()) : new Deadlines.Probed(whole());
        }
        return deadlines;
    }

    /** Ends the connection at that time unless it is moved before; a conversation has one at a time. Loop's thread. */
    public final void deadline(CloseReason reason, long nanos) {
        deadlines().set(reason, nanos);
    }

    /** Takes the deadline back. Loop's thread. */
    public final void clearDeadline() {
        if (deadlines != null) {
            deadlines.clear();
        }
    }

    /** What ends the connection next, null if nothing does. Loop's thread. */
    public final @Nullable NextDeadline nextDeadline() {
        return deadlines == null ? null : deadlines.next();
    }

    final void cancelDeadlines() {
        if (deadlines != null) {
            deadlines.cancel();
        }
    }

    /** The idle time begins anew. */
    final void touch() {
        if (!isOutputEnded() && owner.heartbeat() == null && owner.idleNanos() > 0) {
            deadlines().set(CloseReason.IDLE, owner.idleNanos());
        }
    }

    /** The idle time was changed. */
    final void restartIdle() {
        Deadlines current = deadlines;
        if (current != null && owner.heartbeat() == null && !isOutputEnded() && current.awaits(CloseReason.IDLE)) {
            current.clear();
        }
        touch();
    }

    // what we send says nothing about the peer, so that it does not put a probe off
    final void awaitHeartbeat() {
        Heartbeat heartbeat = owner.heartbeat();
        if (heartbeat != null && !isOutputEnded()) {
            deadlines().set(CloseReason.IDLE, heartbeat.interval().toNanos());
        }
    }
}
