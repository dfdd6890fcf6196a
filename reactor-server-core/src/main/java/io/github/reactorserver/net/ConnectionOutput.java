package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.transport.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a connection. What is sent within a callback is collected in the loop's area and goes out in one
 * write; what the socket does not take is queued, and only then a buffer exists.
 */
abstract class ConnectionOutput extends ConnectionBase {
    private static final long MAX_WRITTEN_PER_TURN = 1024 * 1024;
    private static final int MAX_COLLECTED_COPY = 16 * 1024;

    private @Nullable Throttle writeThrottle;
    private volatile @Nullable OutboundBuffer outbound;
    private long bytesWritten;
    private boolean completing;
    boolean outputEnded;

    ConnectionOutput(TcpLoop owner, StreamSocket socket, long id, ConnectionHandler handler) {
        super(owner, socket, id, handler);
    }

    /** Begins with the rate limits in force. */
    void limitRates() {
        cancelWriteThrottle();
        writeThrottle = owner.writeThrottle(this::resumeWriting);
    }

    private void cancelWriteThrottle() {
        if (writeThrottle != null) {
            writeThrottle.cancel();
        }
    }

    /** Tells the poller what is wanted now. */
    abstract void updateInterest();

    /** Has input that was left unread delivered again. */
    abstract void redeliverLater();

    /** All that was sent is written, and there will be no more. */
    abstract void endOutput();

    @Override
    final boolean isOutputEnded() {
        return outputEnded;
    }

    /** Bytes that the operating system has taken so far. Loop's thread. */
    public final long bytesWritten() {
        return bytesWritten;
    }

    /** Bytes sent but not yet taken by the operating system. Any thread; off the loop without those on their way to it. */
    public final long pendingBytes() {
        OutboundBuffer queued = outbound;
        return queued == null ? 0 : queued.size();
    }

    /**
     * Whether unsent bytes rose above the high-water mark and have not fallen to the low one; more than 64 unsent regions
     * of files count as that, too. Any thread; off the loop it says what was so a moment ago.
     */
    public final boolean isAboveHighWater() {
        OutboundBuffer queued = outbound;
        return queued != null && queued.isAboveHighWater();
    }

    /** Sends the bytes; takes over the array. Dropped if this side has ended its stream. Any thread, order kept. */
    public final void send(byte[] bytes) {
        send(ByteBuffer.wrap(bytes));
    }

    /**
     * Sends the remaining bytes, without a copy if they are many: their content must not change afterwards. Dropped if
     * this side has ended its stream. Any thread, order kept.
     */
    public final void send(ByteBuffer bytes) {
        if (loop().isInLoopThread()) {
            sendInLoop(bytes);
        } else {
            post(() -> sendInLoop(bytes));
        }
    }

    /** Sends a copy of the readable bytes and drops them in the buffer. Any thread, order kept. */
    public final void send(Buffer bytes) {
        if (loop().isInLoopThread() && bytes.readableBytes() <= MAX_COLLECTED_COPY) {
            if (state == TcpConnection.State.CONNECTED) {
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
        if (state != TcpConnection.State.CONNECTED) {
            return;
        }
        if (bytes.remaining() <= MAX_COLLECTED_COPY) {
            output().write(bytes);
            flush();
            return;
        }
        writeNow(bytes);
        if (bytes.hasRemaining() && state == TcpConnection.State.CONNECTED) {
            long queued = bytes.remaining();
            outbound().append(bytes);
            afterQueueing(queued);
        } else if (state == TcpConnection.State.CONNECTED) {
            tellWritten();
        }
    }

    /**
     * Sends a part of a file behind all that was sent before, without it passing through this process's memory, and
     * releases it when it is written, or as soon as it never will be and nobody reads ahead in it. While bytes of it are
     * being made ready the connection waits, and its write timeout with it. A file that turns out too short, or cannot be
     * read, ends the connection as a failure. Any thread, order kept.
     */
    public final void send(FileRegion region) {
        if (loop().isInLoopThread()) {
            sendInLoop(region);
        } else if (!post(() -> sendInLoop(region))) {
            region.release();
        }
    }

    private void sendInLoop(FileRegion region) {
        if (state != TcpConnection.State.CONNECTED || region.count() == 0) {
            region.release();
            return;
        }
        FileTransfer transfer = new FileTransfer(region, this::post, this::resumeWriting);
        try {
            writeNow(transfer);
        } catch (Throwable failure) {
            transfer.release();
            throw failure;
        }
        if (state == TcpConnection.State.CONNECTED && transfer.remaining() > 0) {
            outbound().append(transfer);
            afterQueueing(0);
            return;
        }
        transfer.release();
        if (state == TcpConnection.State.CONNECTED) {
            tellWritten();
        }
    }

    /** Writes what is collected, and as much of the file as may be written now. */
    private void writeNow(FileTransfer transfer) {
        if (!mayWriteNow() || writeThrottle != null) {
            flushCollected();
        } else if (transfer.ready() > 0) {
            flushWith(ahead -> transfer.writeTo(socket, ahead, MAX_WRITTEN_PER_TURN));
        } else {
            // written alone, it would be taken for all there is
            queueCollected();
        }
        if (state == TcpConnection.State.CONNECTED && transfer.remaining() > 0 && mayWriteNow()) {
            tryWrite(transfer);
        }
    }

    /** Writes what is collected, and the begin of something longer behind it. */
    private interface JoinedWrite {
        /** Returns how many bytes were taken of what is behind. */
        long write(Buffer ahead) throws IOException;
    }

    private void flushWith(JoinedWrite begin) {
        Buffer area = owner.releaseWriteArea(whole());
        if (area == null || !area.isReadable()) {
            return;
        }
        int collected = area.readableBytes();
        try {
            long behind = begin.write(area);
            handleSent(collected - area.readableBytes() + behind);
        } catch (IOException e) {
            area.clear();
            handlePeerFailure(e);
            return;
        }
        if (area.isReadable()) {
            queue(area);
        }
    }

    /** Writes what is collected, and as many of the bytes as may be written now. */
    private void writeNow(ByteBuffer bytes) {
        if (!mayWriteNow() || writeThrottle != null) {
            flushCollected();
        } else {
            flushWith(ahead -> socket.write(ahead, bytes));
        }
        if (state == TcpConnection.State.CONNECTED && bytes.hasRemaining() && mayWriteNow()) {
            tryWrite(bytes);
        }
    }

    private void tryWrite(FileTransfer transfer) {
        try {
            handleSent(transfer.writeTo(socket, Math.min(MAX_WRITTEN_PER_TURN, writeRoom())));
        } catch (IOException e) {
            handlePeerFailure(e);
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
        bytesWritten += count;
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
    public final Buffer output() {
        return owner.writeArea(whole());
    }

    /** Writes what {@link #output} has collected, at the end of the current callback if there is one. Loop's thread. */
    public final void flush() {
        if (!inCallback || output().readableBytes() >= TcpLoop.AREA_BYTES) {
            flushCollected();
        }
    }

    /** Makes way for what is sent next. */
    private void flushCollected() {
        if (completing) {
            queueCollected();
        } else {
            flushNow();
        }
    }

    @Override
    final void flushNow() {
        Buffer area = owner.releaseWriteArea(whole());
        if (area == null || !area.isReadable()) {
            return;
        }
        if (state == TcpConnection.State.DISCONNECTED || outputEnded) {
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
            queue(area);
        } else {
            handleWritten();
        }
    }

    private void queue(Buffer collected) {
        long queued = collected.readableBytes();
        outbound().append(collected);
        afterQueueing(queued);
    }

    private OutboundBuffer outbound() {
        OutboundBuffer queued = outbound;
        if (queued == null) {
            queued = new OutboundBuffer();
            outbound = queued;
        }
        return queued;
    }

    private void afterQueueing(long inMemory) {
        loop().stats().pendingWrite().add(inMemory);
        if (owner.writeNanos() > 0 && !deadlines().watchesWrite()) {
            deadlines().setWrite(owner.writeNanos());
        }
        long pending = pendingBytes();
        boolean rises = outbound().rises(owner.waterMarks());
        updateInterest();
        if (rises) {
            loop().stats().writePauses().add(1);
            callback(() -> handler.onHighWaterMark(whole(), pending));
        }
    }

    @Override
    public final void handleWritable() {
        OutboundBuffer queued = outbound;
        if (queued == null) {
            updateInterest();
            return;
        }
        long before = queued.inMemory();
        try {
            handleSent(queued.writeTo(socket, Math.min(MAX_WRITTEN_PER_TURN, writeRoom())));
        } catch (IOException e) {
            // some pieces may have been written before the one that failed
            loop().stats().pendingWrite().add(queued.inMemory() - before);
            handlePeerFailure(e);
            return;
        }
        loop().stats().pendingWrite().add(queued.inMemory() - before);
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
            callback(() -> handler.onLowWaterMark(whole()));
        }
        if (pendingBytes() == 0) {
            handleWritten();
        }
    }

    private void handleWritten() {
        if (state == TcpConnection.State.CONNECTED) {
            tellWritten();
        }
        if (state == TcpConnection.State.DISCONNECTING && pendingBytes() == 0) {
            endOutput();
        }
    }

    /** Tells the handler, unless it is just being told: who sends and closes then has said its last words. */
    private void tellWritten() {
        if (completing) {
            return;
        }
        callback(() -> {
            completing = true;
            try {
                handler.onWriteComplete(whole());
            } finally {
                completing = false;
            }
        });
    }

    /** What {@code onWriteComplete} sent waits for the next turn, or a handler that always sends would hold the loop. */
    @Override
    final void queueCollected() {
        Buffer collected = owner.releaseWriteArea(whole());
        if (collected != null && outputEnded) {
            collected.clear();
        } else if (collected != null && collected.isReadable()) {
            queue(collected);
        }
    }

    private boolean mayWriteNow() {
        return !completing && pendingBytes() == 0 && mayWrite();
    }

    final boolean mayWrite() {
        OutboundBuffer queued = outbound;
        boolean resting = writeThrottle != null && writeThrottle.isResting();
        return !resting && (queued == null || !queued.isWaiting());
    }

    /** How many bytes the rate limits let us write now. */
    private long writeRoom() {
        return writeThrottle == null ? Long.MAX_VALUE : writeThrottle.allowance();
    }

    final void resumeWriting() {
        if (pendingBytes() > 0 && owner.writeNanos() > 0) {
            deadlines().setWrite(owner.writeNanos());
        }
        updateInterest();
    }

    /** What was not written will not be. */
    final void dropOutput() {
        OutboundBuffer queued = outbound;
        if (queued != null) {
            loop().stats().pendingWrite().add(-queued.inMemory());
            queued.drop();
            outbound = null;
        }
        cancelWriteThrottle();
    }
}
