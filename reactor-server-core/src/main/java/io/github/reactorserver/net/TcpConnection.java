package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;
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
 * <p>What a callback sends is collected and goes out in one write when the callback returns. An idle connection owns
 * no buffer: unread input and unsent output are kept only while they exist.
 */
public final class TcpConnection implements Channel.Handler {
    private static final Logger log = LoggerFactory.getLogger(TcpConnection.class);

    private static final int MAX_READS_PER_TURN = 16;
    private static final long MAX_WRITTEN_PER_TURN = 1024 * 1024;
    private static final int MAX_COLLECTED_COPY = 16 * 1024;

    private final TcpLoop owner;
    private final StreamSocket socket;
    private final long id;
    private final @Nullable Throttle readThrottle;
    private final @Nullable Throttle writeThrottle;
    private final long openedAt;
    private ConnectionHandler handler;
    private volatile State state = State.CONNECTING;
    private @Nullable Object attachment;
    private @Nullable Buffer input;
    private @Nullable OutboundBuffer outbound;
    private @Nullable Deadlines deadlines;
    private @Nullable CloseReason closeReason;
    private boolean readPaused;
    private boolean redelivering;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean closeWhenWritten;
    private boolean inCallback;
    private boolean closeTold;

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

    /** User code that may throw. */
    private interface Callback {
        void run() throws Exception;
    }

    TcpConnection(TcpLoop owner, StreamSocket socket, long id, ConnectionHandler handler) {
        this.owner = owner;
        this.socket = socket;
        this.id = id;
        this.openedAt = owner.loop().nanoTime();
        this.handler = handler;
        this.readThrottle = owner.readThrottle(this::updateInterest);
        this.writeThrottle = owner.writeThrottle(this::resumeWriting);
    }

    TcpLoop owner() {
        return owner;
    }

    /** Unique within the server. */
    public long id() {
        return id;
    }

    public State state() {
        return state;
    }

    /** The loop that owns this connection. */
    public EventLoop loop() {
        return owner.loop();
    }

    /** For how many nanoseconds it had been open when this turn's work began. Loop's thread. */
    public long ageAtTurn() {
        return loop().turnNanoTime() - openedAt;
    }

    /** How long it has been open. Any thread. */
    public Duration age() {
        return Duration.ofNanos(loop().nanoTime() - openedAt);
    }

    public SocketAddress remoteAddress() {
        return socket.remoteAddress();
    }

    public SocketAddress localAddress() {
        return socket.localAddress();
    }

    /** What the handler has attached. Loop's thread. */
    public @Nullable Object attachment() {
        return attachment;
    }

    /** Keeps something of the handler's with this connection. Loop's thread. */
    public void attach(@Nullable Object value) {
        attachment = value;
    }

    /** Replaces the handler for all that comes, as a change of protocol needs it. Loop's thread. */
    public void handler(ConnectionHandler newHandler) {
        loop().assertInLoopThread();
        handler = newHandler;
    }

    /** Bytes sent but not yet taken by the operating system. Loop's thread. */
    public long pendingBytes() {
        return outbound == null ? 0 : outbound.size();
    }

    /** Whether unsent bytes rose above the high-water mark and have not fallen to the low one. Loop's thread. */
    public boolean isAboveHighWater() {
        return outbound != null && outbound.isAboveHighWater();
    }

    /** Whether the peer has ended its stream. Loop's thread. */
    public boolean isInputEnded() {
        return inputEnded;
    }

    // ---- opening

    void establishInLoop() {
        loop().assertInLoopThread();
        owner.add(this);
        state = State.CONNECTED;
        try {
            socket.register(loop().poller(), this);
        } catch (IOException | RuntimeException e) {
            log.debug("connection {} cannot be registered", id, e);
            // the handler has not heard of it, and need not
            closeTold = true;
            closeInLoop(CloseReason.ERROR);
            return;
        }
        touch();
        awaitHeartbeat();
        callback(() -> handler.onOpen(this));
        updateInterest();
    }

    // ---- receiving

    @Override
    public void handleReadable() {
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
        if (readThrottle != null) {
            readThrottle.moved(count);
            updateInterest();
        }
        if (owner.heartbeat() != null) {
            deadlines().unanswered(0);
            awaitHeartbeat();
        }
        touch();
    }

    private void deliver(Buffer area) {
        Buffer kept = input;
        Buffer message = kept == null ? area : kept.write(area);
        callback(() -> handler.onMessage(this, message));
        if (!message.isReadable() || state == State.DISCONNECTED) {
            input = null;
        } else if (kept == null) {
            input = Buffer.copyOf(message.array(), message.readerIndex(), message.readableBytes());
        }
    }

    private void handleEndOfStream() {
        inputEnded = true;
        updateInterest();
        if (outputEnded) {
            closeInLoop(closeReason != null ? closeReason : CloseReason.CLIENT);
        } else {
            closeReason = closeReason != null ? closeReason : CloseReason.CLIENT;
            callback(() -> handler.onEndOfStream(this));
        }
    }

    private void handlePeerFailure(IOException failure) {
        log.debug("connection {} failed: {}", id, failure.toString());
        closeInLoop(CloseReason.ERROR);
    }

    /** Stops reading until {@link #resumeReading}, which pushes back on the peer. Loop's thread. */
    public void pauseReading() {
        loop().assertInLoopThread();
        readPaused = true;
        updateInterest();
    }

    /** Goes on reading; input that was left unread is delivered again. Loop's thread. */
    public void resumeReading() {
        loop().assertInLoopThread();
        if (readPaused) {
            readPaused = false;
            redeliverLater();
            updateInterest();
        }
    }

    /** Whether reading was paused, or is held until the peer has taken what waits for it. Loop's thread. */
    public boolean isReadingHeld() {
        return readPaused || isAboveHighWater();
    }

    // nothing is read until it has happened, or the end of the stream would come before what was left unread
    private void redeliverLater() {
        if (input != null && !redelivering) {
            redelivering = true;
            loop().queueInLoop(this::redeliver);
        }
    }

    private void redeliver() {
        redelivering = false;
        Buffer kept = input;
        if (kept != null && mayDeliver()) {
            callback(() -> handler.onMessage(this, kept));
            if (!kept.isReadable()) {
                input = null;
            }
        }
        updateInterest();
    }

    private boolean mayDeliver() {
        return !isReadingHeld() && !inputEnded && state != State.DISCONNECTED;
    }

    /** How many bytes the rate limits let us read now. */
    private long readRoom() {
        return readThrottle == null ? Long.MAX_VALUE : readThrottle.allowance();
    }

    private boolean wantsInput() {
        boolean resting = readThrottle != null && readThrottle.isResting();
        return mayDeliver() && !resting && !redelivering;
    }

    private void updateInterest() {
        if (state == State.DISCONNECTED) {
            return;
        }
        int operations = wantsInput() ? Channel.READ : Channel.NONE;
        socket.interest(pendingBytes() > 0 && mayWrite() ? operations | Channel.WRITE : operations);
    }

    /** What is asked for now. Loop's thread. */
    int interest() {
        return socket.interest();
    }

    private boolean mayWrite() {
        return writeThrottle == null || !writeThrottle.isResting();
    }

    /** How many bytes the rate limits let us write now. */
    private long writeRoom() {
        return writeThrottle == null ? Long.MAX_VALUE : writeThrottle.allowance();
    }

    private void resumeWriting() {
        if (pendingBytes() > 0 && owner.writeNanos() > 0) {
            deadlines().setWrite(owner.writeNanos());
        }
        updateInterest();
    }

    // ---- sending

    /** Sends the bytes; takes over the array. Dropped if this side has ended its stream. Any thread, order kept. */
    public void send(byte[] bytes) {
        send(ByteBuffer.wrap(bytes));
    }

    /**
     * Sends the remaining bytes, without a copy if they are many: their content must not change afterwards. Dropped if
     * this side has ended its stream. Any thread, order kept.
     */
    public void send(ByteBuffer bytes) {
        if (loop().isInLoopThread()) {
            sendInLoop(bytes);
        } else {
            post(() -> sendInLoop(bytes));
        }
    }

    /** Sends a copy of the readable bytes and drops them in the buffer. Any thread, order kept. */
    public void send(Buffer bytes) {
        if (loop().isInLoopThread() && bytes.readableBytes() <= MAX_COLLECTED_COPY) {
            if (state == State.CONNECTED) {
                output().write(bytes);
                flush();
            } else {
                bytes.clear();
            }
        } else {
            send(bytes.readBytes(bytes.readableBytes()));
        }
    }

    private void sendInLoop(ByteBuffer bytes) {
        if (state != State.CONNECTED) {
            return;
        }
        if (bytes.remaining() <= MAX_COLLECTED_COPY) {
            output().write(bytes);
            flush();
            return;
        }
        flushNow();
        if (state != State.CONNECTED) {
            return;
        }
        if (pendingBytes() == 0 && mayWrite()) {
            tryWrite(bytes);
        }
        if (bytes.hasRemaining() && state == State.CONNECTED) {
            long queued = bytes.remaining();
            outbound().append(bytes);
            afterQueueing(queued);
        } else if (state == State.CONNECTED) {
            callback(() -> handler.onWriteComplete(this));
        }
    }

    private void tryWrite(ByteBuffer bytes) {
        try {
            int written;
            long total = 0;
            do {
                written = OutboundBuffer.write(socket, bytes, writeRoom());
                handleSent(written);
                total += written;
            } while (written > 0 && bytes.hasRemaining() && total < MAX_WRITTEN_PER_TURN);
        } catch (IOException e) {
            handlePeerFailure(e);
        }
    }

    private void handleSent(long count) {
        loop().stats().bytesWritten().add(count);
        if (count > 0) {
            touch();
        }
        if (writeThrottle != null) {
            writeThrottle.moved(count);
        }
    }

    /**
     * The area to encode into; what is written there goes out with {@link #flush}, or when the current callback
     * returns. Loop's thread.
     */
    public Buffer output() {
        return owner.writeArea(this);
    }

    /** Writes what {@link #output} has collected, at the end of the current callback if there is one. Loop's thread. */
    public void flush() {
        if (!inCallback || output().readableBytes() >= TcpLoop.AREA_BYTES) {
            flushNow();
        }
    }

    /** What the socket does not take is queued. */
    void flushNow() {
        Buffer area = owner.releaseWriteArea(this);
        if (area == null || !area.isReadable()) {
            return;
        }
        if (state == State.DISCONNECTED || outputEnded) {
            area.clear();
            return;
        }
        if (pendingBytes() == 0 && mayWrite()) {
            try {
                for (int count = 1; count > 0 && area.isReadable(); ) {
                    count = OutboundBuffer.write(socket, area, writeRoom());
                    handleSent(count);
                }
            } catch (IOException e) {
                area.clear();
                handlePeerFailure(e);
                return;
            }
        }
        if (area.isReadable()) {
            long queued = area.readableBytes();
            outbound().append(area);
            afterQueueing(queued);
        } else {
            handleWritten();
        }
    }

    private OutboundBuffer outbound() {
        if (outbound == null) {
            outbound = new OutboundBuffer();
        }
        return outbound;
    }

    private void afterQueueing(long queued) {
        loop().stats().pendingWrite().add(queued);
        if (owner.writeNanos() > 0 && !deadlines().watchesWrite()) {
            deadlines().setWrite(owner.writeNanos());
        }
        long pending = pendingBytes();
        boolean rises = outbound().rises(owner.waterMarks());
        updateInterest();
        if (rises) {
            loop().stats().writePauses().add(1);
            callback(() -> handler.onHighWaterMark(this, pending));
        }
    }

    @Override
    public void handleWritable() {
        OutboundBuffer queued = outbound;
        if (queued == null) {
            updateInterest();
            return;
        }
        try {
            long written = queued.writeTo(socket, Math.min(MAX_WRITTEN_PER_TURN, writeRoom()));
            loop().stats().pendingWrite().add(-written);
            handleSent(written);
        } catch (IOException e) {
            handlePeerFailure(e);
            return;
        }
        boolean falls = queued.falls(owner.waterMarks());
        if (queued.isEmpty()) {
            outbound = null;
            deadlines().clearWrite();
        } else if (owner.writeNanos() > 0) {
            deadlines().setWrite(owner.writeNanos());
        }
        if (falls) {
            redeliverLater();
        }
        updateInterest();
        if (falls) {
            callback(() -> handler.onLowWaterMark(this));
        }
        if (pendingBytes() == 0) {
            handleWritten();
        }
    }

    private void handleWritten() {
        if (state == State.CONNECTED) {
            callback(() -> handler.onWriteComplete(this));
        }
        if (state == State.DISCONNECTING && pendingBytes() == 0) {
            endOutput();
        }
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

    private void endOutput() {
        if (outputEnded) {
            return;
        }
        outputEnded = true;
        if (inputEnded || closeWhenWritten) {
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

    private void post(Runnable task) {
        try {
            loop().queueInLoop(task);
        } catch (RejectedExecutionException e) {
            // the loop has ended, and the connection with it
            log.debug("connection {} is gone: {}", id, e.getMessage());
        }
    }

    private void closeInLoop(CloseReason reason) {
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
        loop().stats().pendingWrite().add(-pendingBytes());
        input = null;
        outbound = null;
        if (deadlines != null) {
            deadlines.cancel();
        }
        if (readThrottle != null) {
            readThrottle.cancel();
        }
        if (writeThrottle != null) {
            writeThrottle.cancel();
        }
        socket.close();
        owner.remove(this);
        owner.server().handleClosed(this, handler instanceof RejectionHandler, reason);
        if (!inCallback) {
            tellClosed();
        }
    }

    private void tellClosed() {
        CloseReason reason = closeReason;
        if (state == State.DISCONNECTED && !closeTold && reason != null) {
            closeTold = true;
            try {
                handler.onClose(this, reason);
            } catch (Throwable failure) {
                logFailure("onClose", failure);
            }
        }
    }

    @Override
    public void handleFailure(Throwable failure) {
        logFailure("callback", failure);
        inCallback = false;
        closeInLoop(CloseReason.ERROR);
    }

    /**
     * Runs user code. What it sends goes out when the outermost callback ends, and if it closed the connection, that is
     * told then.
     */
    private void callback(Callback code) {
        boolean outermost = !inCallback;
        inCallback = true;
        try {
            code.run();
            if (outermost) {
                flushNow();
                queueCollected();
            }
        } catch (Throwable failure) {
            logFailure("handler", failure);
            closeInLoop(CloseReason.ERROR);
        }
        if (outermost) {
            inCallback = false;
            tellClosed();
        }
    }

    // even logging may fail, for want of memory; the connection ends all the same
    private void logFailure(String what, Throwable failure) {
        try {
            log.error("connection {}: {} failed", id, what, failure);
        } catch (Throwable second) {
            loop().stats().failures().add(1);
        }
    }

    /** What {@code onWriteComplete} sent waits for the next turn, or a handler that always sends would hold the loop. */
    void queueCollected() {
        Buffer collected = owner.releaseWriteArea(this);
        if (collected != null && outputEnded) {
            collected.clear();
        } else if (collected != null && collected.isReadable()) {
            long queued = collected.readableBytes();
            outbound().append(collected);
            afterQueueing(queued);
        }
    }

    // ---- deadlines

    /** Ends the connection at that time unless it is moved before; a conversation has one at a time. Loop's thread. */
    public void deadline(CloseReason reason, long nanos) {
        deadlines().set(reason, nanos);
    }

    /** Takes the deadline back. Loop's thread. */
    public void clearDeadline() {
        if (deadlines != null) {
            deadlines.clear();
        }
    }

    private Deadlines deadlines() {
        if (deadlines == null) {
            deadlines = new Deadlines(this);
        }
        return deadlines;
    }

    /** The idle time begins anew. */
    private void touch() {
        if (!outputEnded && owner.heartbeat() == null && owner.idleNanos() > 0) {
            deadlines().set(CloseReason.IDLE, owner.idleNanos());
        }
    }

    // what we send says nothing about the peer, so that it does not put a probe off
    private void awaitHeartbeat() {
        Heartbeat heartbeat = owner.heartbeat();
        if (heartbeat != null && !outputEnded) {
            deadlines().set(CloseReason.IDLE, heartbeat.interval().toNanos());
        }
    }

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
        if (deadlines().unanswered() >= heartbeat.unanswered()) {
            return false;
        }
        deadlines().unanswered(deadlines().unanswered() + 1);
        awaitHeartbeat();
        send(ByteBuffer.wrap(heartbeat.probe()));
        return true;
    }

    void handleWriteStall() {
        if (!mayWrite()) {
            // it is our own rate limit that holds the bytes back; the time begins anew when it lets go
            return;
        }
        socket.abort();
        closeInLoop(CloseReason.WRITE_TIMEOUT);
    }

    void drainInLoop() {
        if (state == State.CONNECTED) {
            callback(() -> handler.onDrain(this));
        }
    }
}
