package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.event.Channel;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.transport.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state machine of a connection over a socket, between its {@link ReadSide} and its {@link WriteSide}: opening and
 * ending, user code, deadlines. Loop-confined, but for what {@link TcpConnection} says.
 */
final class SocketConnection implements TcpConnection, Channel.Handler {
    private static final Logger log = LoggerFactory.getLogger(TcpConnection.class);

    /** What a close does, one after the other, whatever another one throws: first what cannot fail. */
    private static final Step[] CLOSING = {
        connection -> connection.owner.remove(connection),
        connection -> connection.writes.dropCollected(),
        connection -> connection.reads.forget(),
        connection -> connection.writes.drop(),
        connection -> connection.reads.cancelThrottle(),
        connection -> connection.writes.cancelThrottle(),
        SocketConnection::cancelDeadlines,
        connection -> connection.socket.close(),
        SocketConnection::countOut
    };

    private static final Step[] REFUSING = {connection -> connection.socket.close(), SocketConnection::countOut};

    private final TcpLoop owner;
    private final StreamSocket socket;
    private final ReadSide reads = new ReadSide(this);
    private final WriteSide writes = new WriteSide(this);
    private final long id;
    private final long openedAt;
    private ConnectionHandler handler;
    private volatile State state = State.CONNECTING;
    private @Nullable CloseReason closeReason;
    private @Nullable Deadlines deadlines;
    private @Nullable Object attachment;
    private int held;
    private boolean inCallback;
    private boolean closeNotified;
    private final boolean rejected;

    /** Whether it counts among those of its client's address. */
    private boolean addressCounted;

    // the loop's list of its connections
    @Nullable
    SocketConnection next;

    @Nullable
    SocketConnection previous;

    /** User code that may throw. */
    interface Callback {
        void run(ConnectionHandler handler) throws Exception;
    }

    /** A part of a close, without an object of its own: there may be no memory for any. */
    private interface Step {
        void run(SocketConnection connection);
    }

    /**
     * A connection that its loop has not taken yet.
     *
     * @param rejected whether it is only kept until its peer was told that it is not served
     * @param addressCounted whether its client's address was counted
     */
    SocketConnection(
            TcpLoop owner,
            StreamSocket socket,
            long id,
            ConnectionHandler handler,
            boolean rejected,
            boolean addressCounted) {
        this.owner = owner;
        this.socket = socket;
        this.id = id;
        this.openedAt = owner.loop().nanoTime();
        this.handler = handler;
        this.rejected = rejected;
        this.addressCounted = addressCounted;
    }

    /** The same connection for another loop. */
    SocketConnection movedTo(TcpLoop other) {
        return new SocketConnection(other, socket, id, handler, rejected, addressCounted);
    }

    // ---- what it is

    TcpLoop owner() {
        return owner;
    }

    StreamSocket socket() {
        return socket;
    }

    ConnectionHandler handler() {
        return handler;
    }

    /** Whether it was only kept until its peer was told that it is not served. */
    boolean isRejected() {
        return rejected;
    }

    boolean isAddressCounted() {
        return addressCounted;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public EventLoop loop() {
        return owner.loop();
    }

    @Override
    public long ageAtTurn() {
        return loop().turnNanoTime() - openedAt;
    }

    @Override
    public Duration age() {
        return Duration.ofNanos(loop().nanoTime() - openedAt);
    }

    @Override
    public SocketAddress remoteAddress() {
        return socket.remoteAddress();
    }

    @Override
    public SocketAddress localAddress() {
        return socket.localAddress();
    }

    @Override
    public @Nullable Object attachment() {
        return attachment;
    }

    @Override
    public void attach(@Nullable Object value) {
        attachment = value;
    }

    @Override
    public void handler(ConnectionHandler newHandler) {
        loop().assertInLoopThread();
        handler = newHandler;
        reads.handOver();
    }

    // ---- opening

    void establishInLoop() {
        loop().assertInLoopThread();
        if (owner.hasEnded()) {
            refuse();
            return;
        }
        // until the handler has heard of it, it need not hear of its end
        closeNotified = true;
        try {
            owner.add(this);
            reads.limitRate();
            writes.limitRate();
            state = State.CONNECTED;
            socket.register(loop().poller(), this);
            touch();
            awaitHeartbeat();
            callback(first -> {
                closeNotified = false;
                first.onOpen(this);
            });
            updateInterest();
        } catch (IOException e) {
            handlePeerFailure(e);
        } catch (Throwable failure) {
            handleFailure(failure);
        }
    }

    /** Closes a connection that its loop has not taken and never will. The thread that would have handed it over. */
    void refuse() {
        state = State.DISCONNECTED;
        closeNotified = true;
        closeReason = CloseReason.SHUTDOWN;
        run(REFUSING);
    }

    /**
     * The server's settings were changed.
     *
     * @param rates whether those of the rate limits were
     * @param idle whether that of the idle timeout was
     */
    void applySettingsInLoop(boolean rates, boolean idle) {
        if (rates) {
            reads.limitRate();
            writes.limitRate();
            writes.resume();
        }
        if (idle) {
            restartIdle();
        }
        if (state == State.CONNECTED) {
            callback(current -> current.onSettingsChange(this));
        }
    }

    /** Addresses have got a limit; returns whether this one's is still to be counted. */
    boolean tryCountAddress() {
        boolean counts = !addressCounted && !rejected;
        addressCounted |= counts;
        return counts;
    }

    // ---- user code

    /** Returns whether the loop will run it; what it throws ends the connection. */
    boolean post(Runnable task) {
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
    void guard(Runnable work) {
        try {
            work.run();
        } catch (Throwable failure) {
            handleFailure(failure);
        }
    }

    /**
     * Runs user code. What it sends goes out when the outermost callback ends, and if it closed the connection, that is
     * told then.
     */
    void callback(Callback code) {
        boolean outermost = beginCallback();
        try {
            code.run(handler);
            sendCollected(outermost);
        } catch (Throwable failure) {
            handleBroken(failure);
        }
        endCallback(outermost);
    }

    boolean isInCallback() {
        return inCallback;
    }

    /** Returns whether the callback is the outermost one. */
    boolean beginCallback() {
        boolean outermost = !inCallback;
        inCallback = true;
        return outermost;
    }

    void sendCollected(boolean outermost) {
        if (outermost) {
            writes.flushNow();
            writes.queueCollected();
        }
    }

    void handleBroken(Throwable failure) {
        logFailure("handler", failure);
        closeInLoop(CloseReason.ERROR);
    }

    void endCallback(boolean outermost) {
        if (outermost) {
            inCallback = false;
            notifyClosed();
        }
    }

    private void notifyClosed() {
        CloseReason reason = closeReason;
        if (state == State.DISCONNECTED && !closeNotified && reason != null) {
            closeNotified = true;
            try {
                handler.onClose(this, reason);
            } catch (Throwable failure) {
                logFailure("onClose", failure);
            }
            hold(-held);
        }
    }

    @Override
    public void handleFailure(Throwable failure) {
        logFailure("callback", failure);
        inCallback = false;
        closeInLoop(CloseReason.ERROR);
        notifyClosed();
    }

    // even logging may fail, for want of memory; the connection ends all the same
    void logFailure(String what, Throwable failure) {
        try {
            log.error("connection {}: {} failed", id, what, failure);
        } catch (Throwable second) {
            loop().stats().failures().add(1);
        }
    }

    void handlePeerFailure(IOException failure) {
        // behind our end it is but how the peer ends its side
        closeInLoop(writes.hasEnded() && closeReason != null ? closeReason : CloseReason.ERROR);
        log.debug("connection {} failed", id, failure);
    }

    // ---- receiving

    @Override
    public void handleReadable() {
        reads.handleReadable();
    }

    /** The peer has sent something. */
    void handlePeerActive() {
        if (owner.heartbeat() != null) {
            deadlines().unanswered(0);
            awaitHeartbeat();
        }
        touch();
    }

    /** The peer has ended its stream. */
    void handleInputEnd() {
        updateInterest();
        if (writes.hasEnded()) {
            closeInLoop(endReason());
        } else {
            closeReason = closeReason != null ? closeReason : CloseReason.CLIENT;
            callback(current -> current.onEndOfStream(this));
        }
    }

    @Override
    public void pauseReading() {
        loop().assertInLoopThread();
        reads.pause();
    }

    @Override
    public void resumeReading() {
        loop().assertInLoopThread();
        reads.resume();
    }

    @Override
    public void deliverAgain() {
        loop().assertInLoopThread();
        reads.redeliverLater();
        updateInterest();
    }

    @Override
    public boolean isReadingHeld() {
        return reads.isHeld();
    }

    @Override
    public boolean isReadingLimited() {
        return reads.isLimited();
    }

    @Override
    public boolean isInputEnded() {
        return reads.hasEnded();
    }

    @Override
    public long bytesRead() {
        return reads.received();
    }

    // ---- sending

    @Override
    public void send(byte[] bytes) {
        send(ByteBuffer.wrap(bytes));
    }

    @Override
    public void send(ByteBuffer bytes) {
        if (loop().isInLoopThread()) {
            writes.send(bytes);
        } else {
            post(() -> writes.send(bytes));
        }
    }

    @Override
    public void send(Buffer bytes) {
        if (loop().isInLoopThread() && bytes.readableBytes() <= COPIED_BYTES) {
            writes.send(bytes);
        } else {
            send(bytes.readBytes(bytes.readableBytes()));
        }
    }

    @Override
    public void send(FileRegion region) {
        if (loop().isInLoopThread()) {
            writes.send(region);
        } else if (!post(() -> writes.send(region))) {
            region.release();
        }
    }

    @Override
    public Buffer output() {
        return writes.output();
    }

    @Override
    public void flush() {
        writes.flush();
    }

    /** Writes what this connection has in the loop's area, which another one needs. */
    void giveUpArea() {
        writes.flushNow();
    }

    /** Queues what it has in the area since then. */
    void queueCollected() {
        writes.queueCollected();
    }

    @Override
    public long pendingBytes() {
        return writes.pendingBytes();
    }

    @Override
    public boolean isAboveHighWater() {
        return writes.isAboveHighWater();
    }

    @Override
    public long bytesWritten() {
        return writes.written();
    }

    @Override
    public void handleWritable() {
        writes.handleWritable();
    }

    /**
     * Some of what waited is written.
     *
     * @param falls whether it fell to the low-water mark
     */
    void handleDrained(boolean falls) {
        if (falls) {
            reads.redeliverLater();
        }
        updateInterest();
        if (falls) {
            callback(current -> current.onLowWaterMark(this));
        }
    }

    /** Tells the poller what is wanted now. */
    void updateInterest() {
        if (state == State.DISCONNECTED) {
            return;
        }
        int operations = reads.wantsInput() ? Channel.READ : Channel.NONE;
        socket.interest(writes.pendingBytes() > 0 && writes.mayWrite() ? operations | Channel.WRITE : operations);
    }

    // ---- ending

    @Override
    public void shutdown(CloseReason reason) {
        end(false, false, reason);
    }

    @Override
    public void closeWhenWritten(CloseReason reason) {
        end(true, true, reason);
    }

    @Override
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
        writes.closesAtOnce(mayCloseAtOnce);
        // collected bytes go out first; whatever is collected later is dropped
        writes.flushNow();
        if (state != State.CONNECTED) {
            return;
        }
        state = State.DISCONNECTING;
        try {
            if (drops) {
                reads.dropFurther();
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

    /** All that was sent is written, and there will be no more. */
    void endOutput() {
        if (!writes.tryEnd()) {
            return;
        }
        if (isInputEnded() || owner.lingerNanos() == 0 || writes.mayCloseAtOnce()) {
            closeInLoop(endReason());
            return;
        }
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            handlePeerFailure(e);
            return;
        }
        // until the peer has sent all that it had on its way, and has closed too
        deadline(endReason(), owner.lingerNanos());
        reads.linger();
        updateInterest();
    }

    boolean isOutputEnded() {
        return writes.hasEnded();
    }

    /** Why the connection ends, now that our stream has. */
    CloseReason endReason() {
        return closeReason != null ? closeReason : CloseReason.HANDLER;
    }

    @Override
    public void close(CloseReason reason) {
        if (loop().isInLoopThread()) {
            try {
                writes.flushNow();
            } finally {
                closeInLoop(reason);
            }
        } else {
            post(() -> close(reason));
        }
    }

    @Override
    public void closeMalformed(String what) {
        if (!loop().isInLoopThread()) {
            post(() -> closeMalformed(what));
        } else if (state == State.CONNECTED) {
            owner.endLog().handleFault(this, what);
            closeInStages(CloseReason.ERROR);
        }
    }

    @Override
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

    void closeInLoop(CloseReason reason) {
        loop().assertInLoopThread();
        if (state == State.DISCONNECTED) {
            return;
        }
        long unsent = pendingBytes();
        state = State.DISCONNECTED;
        closeReason = reason;
        run(CLOSING);
        owner.endLog().handleClosed(this, reason, unsent);
        if (!inCallback) {
            notifyClosed();
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

    private void countOut() {
        owner.handleClosed(this, endReason());
    }

    void drainInLoop() {
        // closed with bytes that have come and are not read, it would be reset, and what is on its way to the peer lost
        guard(reads::handleReadable);
        if (state == State.CONNECTED) {
            callback(current -> current.onDrain(this));
        }
    }

    // ---- memory

    @Override
    public void hold(int bytes) {
        held += bytes;
        owner.hold(bytes);
    }

    /** Bytes that would be free without this connection. */
    long heldBytes() {
        return held + reads.keptBytes() + writes.pendingInMemory();
    }

    /** Lets go of what this connection holds. */
    void relieveInLoop() {
        long before = heldBytes();
        callback(current -> current.onMemoryPressure(this));
        if (state != State.DISCONNECTED && heldBytes() >= before) {
            closeInLoop(CloseReason.MEMORY);
        }
    }

    // ---- deadlines

    Deadlines deadlines() {
        if (deadlines == null) {
            deadlines = new Deadlines(this);
        }
        return deadlines;
    }

    @Override
    public void deadline(CloseReason reason, long nanos) {
        deadlines().set(reason, nanos);
    }

    @Override
    public void clearDeadline() {
        if (deadlines != null) {
            deadlines.clear();
        }
    }

    @Override
    public @Nullable NextDeadline nextDeadline() {
        return deadlines == null ? null : deadlines.next();
    }

    private void cancelDeadlines() {
        if (deadlines != null) {
            deadlines.cancel();
        }
    }

    /** The idle time begins anew. */
    void touch() {
        if (!writes.hasEnded() && owner.heartbeat() == null && owner.idleNanos() > 0) {
            deadlines().set(CloseReason.IDLE, owner.idleNanos());
        }
    }

    /** The idle time was changed. */
    private void restartIdle() {
        Deadlines current = deadlines;
        if (current != null && owner.heartbeat() == null && !writes.hasEnded() && current.awaits(CloseReason.IDLE)) {
            current.clear();
        }
        touch();
    }

    // what we send says nothing about the peer, so that it does not put a probe off
    private void awaitHeartbeat() {
        Heartbeat heartbeat = owner.heartbeat();
        if (heartbeat != null && !writes.hasEnded()) {
            deadlines().set(CloseReason.IDLE, heartbeat.interval().toNanos());
        }
    }

    void handleTimeout(CloseReason reason) {
        if (writes.hasEnded()) {
            // the peer did not close in time; what the system has of our stream still goes out
            closeInLoop(reason);
        } else if (reason == CloseReason.IDLE && owner.idleNanos() > 0 && pendingBytes() > 0 && !writes.isStalled()) {
            // what was sent is taken, however slowly, or held back by ourselves
            touch();
        } else if (reason != CloseReason.IDLE || !probe()) {
            callback(current -> current.onTimeout(this, reason));
        }
    }

    /** Sends a probe, unless there have been enough of them, or no heartbeat is asked for. */
    private boolean probe() {
        Heartbeat heartbeat = owner.heartbeat();
        if (heartbeat == null) {
            return false;
        }
        if (state != State.CONNECTED || !reads.wantsInput() || pendingBytes() > 0) {
            // a response would not be read, or cannot come before the peer has taken what waits, which has its own
            // limit
            awaitHeartbeat();
            return true;
        }
        int unanswered = deadlines().unanswered();
        if (unanswered >= heartbeat.unanswered()) {
            return false;
        }
        deadlines().unanswered(unanswered + 1);
        awaitHeartbeat();
        send(ByteBuffer.wrap(heartbeat.probe()));
        return true;
    }

    void handleWriteStall() {
        // while our own rate limit or disk holds the bytes back it is none; the time begins anew when that lets go
        if (writes.isStalled()) {
            abortInLoop(CloseReason.WRITE_TIMEOUT);
        }
    }
}
