package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.transport.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has sent and its socket has not taken, with water marks and rate limit. Exists only while there is
 * something of that.
 */
abstract class ConnectionQueue extends ConnectionBase {
    static final long MAX_WRITTEN_PER_TURN = 1024 * 1024;
    private static final long FIRST_FLIGHT = 10 * 1460;

    private @Nullable Throttle writeThrottle;
    private volatile @Nullable OutboundBuffer outbound;
    private long bytesWritten;
    private long writtenAt;
    private boolean completing;
    boolean outputEnded;

    ConnectionQueue(TcpLoop owner, StreamSocket socket, long id, ConnectionHandler handler) {
        super(owner, socket, id, handler);
    }

    /** Begins with the rate limits in force. */
    void limitRates() {
        cancelWriteThrottle();
        writeThrottle = owner.writeThrottle(this::resumeWriting);
    }

    final void cancelWriteThrottle() {
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

    /** Bytes in memory that wait. */
    final long pendingInMemory() {
        OutboundBuffer queued = outbound;
        return queued == null ? 0 : queued.inMemory();
    }

    // ---- queueing: nobody is told before handleQueued, since a callback may send, and that must not come between

    /** Queues a copy of the bytes. */
    final void queue(Buffer bytes) {
        long length = bytes.readableBytes();
        outbound().append(bytes);
        owner.countPending(length);
    }

    /** Queues the bytes themselves. */
    final void queue(ByteBuffer bytes) {
        outbound().append(bytes);
        owner.countPending(bytes.remaining());
    }

    final void queue(FileTransfer transfer) {
        outbound().append(transfer);
    }

    private OutboundBuffer outbound() {
        OutboundBuffer queued = outbound;
        if (queued == null) {
            queued = new OutboundBuffer();
            outbound = queued;
        }
        return queued;
    }

    /** All of a send is written or queued, and some of it is queued. */
    final void handleQueued() {
        if (!deadlines().watchesWrite()) {
            awaitProgress();
        }
        long pending = pendingBytes();
        boolean rises = outbound().rises(owner.waterMarks());
        updateInterest();
        if (rises) {
            loop().stats().writePauses().add(1);
            callback(() -> handler.onHighWaterMark(whole(), pending));
        }
    }

    // ---- writing

    @Override
    public final void handleWritable() {
        OutboundBuffer queued = outbound;
        if (queued == null) {
            updateInterest();
            return;
        }
        try {
            long count = writeQueued(queued);
            handleSent(count);
            if (count > 0) {
                awaitProgress();
            }
        } catch (IOException e) {
            handlePeerFailure(e);
            return;
        }
        boolean falls = queued.falls(owner.waterMarks());
        if (queued.isEmpty()) {
            outbound = null;
            deadlines().clearWrite();
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

    private long writeQueued(OutboundBuffer queued) throws IOException {
        long before = queued.inMemory();
        try {
            return queued.writeTo(socket, Math.min(MAX_WRITTEN_PER_TURN, writeRoom()));
        } finally {
            // some pieces may have been written before one that failed
            owner.countPending(queued.inMemory() - before);
        }
    }

    final void handleSent(long count) {
        loop().stats().bytesWritten().add(count);
        bytesWritten += count;
        if (count > 0) {
            writtenAt = loop().turnNanoTime();
            touch();
        }
        if (writeThrottle != null) {
            writeThrottle.moved(count);
        }
    }

    /** All is written. */
    final void handleWritten() {
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

    /** Whether the handler is just being told that all is written. */
    final boolean isCompleting() {
        return completing;
    }

    final boolean hasWriteThrottle() {
        return writeThrottle != null;
    }

    final boolean mayWrite() {
        OutboundBuffer queued = outbound;
        boolean resting = writeThrottle != null && writeThrottle.isResting();
        return !resting && (queued == null || !queued.isWaiting());
    }

    /** How many bytes the rate limits let us write now. */
    final long writeRoom() {
        return writeThrottle == null ? Long.MAX_VALUE : writeThrottle.allowance();
    }

    final void resumeWriting() {
        guard(() -> {
            if (pendingBytes() > 0) {
                awaitProgress();
            }
            updateInterest();
        });
    }

    private void awaitProgress() {
        if (owner.writeNanos() > 0) {
            deadlines().setWrite(owner.writeNanos());
        }
    }

    /**
     * Whether the peer has not moved, though nobody else holds the bytes that wait. A socket may have had room for long
     * without being reported: Linux waits until a third of the send buffer, which grows to megabytes, is free (tcp(7)).
     */
    final boolean isStalled() {
        long before = bytesWritten;
        handleWritable();
        return bytesWritten == before && pendingBytes() > 0 && mayWrite();
    }

    /**
     * Whether the peer can be expected to have all that was written: it was no more than a first flight of segments, which
     * are on their way at once (RFC 6928), or it was a while ago.
     */
    final boolean isDelivered() {
        return bytesWritten <= FIRST_FLIGHT || loop().turnNanoTime() - writtenAt > owner.lingerNanos();
    }

    /** What was not written will not be. */
    final void dropOutput() {
        OutboundBuffer queued = outbound;
        outbound = null;
        if (queued != null) {
            owner.countPending(-queued.inMemory());
            Throwable failure = queued.drop();
            if (failure != null) {
                logFailure("release", failure);
            }
        }
    }
}
