package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.net.TcpConnection.State;
import io.github.reactorserver.transport.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a connection. What is sent within a callback is collected in the loop's area and goes out in one
 * write; what the socket does not take is queued, in a buffer that exists only while there is something of that.
 * Loop-confined, but for what says otherwise.
 */
final class WriteSide {
    static final long MAX_WRITTEN_PER_TURN = 1024 * 1024;
    private static final long FIRST_FLIGHT = 10 * 1460;
    private static final long TENTH = TimeUnit.MILLISECONDS.toNanos(100);

    private final SocketConnection connection;
    private @Nullable Throttle throttle;
    private volatile @Nullable OutboundBuffer outbound;
    private long written;
    /** When something was written last, in tenths of a second since the connection was opened. */
    private int writtenAt;

    private boolean completing;
    private boolean closesAtOnce;
    private boolean ended;

    WriteSide(SocketConnection connection) {
        this.connection = connection;
    }

    private StreamSocket socket() {
        return connection.socket();
    }

    private TcpLoop owner() {
        return connection.owner();
    }

    private boolean isConnected() {
        return connection.state() == State.CONNECTED;
    }

    // ---- figures

    /** Bytes that the operating system has taken so far. */
    long written() {
        return written;
    }

    /** Bytes that wait. Any thread. */
    long pendingBytes() {
        OutboundBuffer queued = outbound;
        return queued == null ? 0 : queued.size();
    }

    /** Bytes in memory that wait. */
    long pendingInMemory() {
        OutboundBuffer queued = outbound;
        return queued == null ? 0 : queued.inMemory();
    }

    /** Any thread. */
    boolean isAboveHighWater() {
        OutboundBuffer queued = outbound;
        return queued != null && queued.isAboveHighWater();
    }

    /** Whether our stream has ended. */
    boolean hasEnded() {
        return ended;
    }

    /** Our stream ends; returns false if it had before. */
    boolean tryEnd() {
        boolean ends = !ended;
        ended = true;
        return ends;
    }

    /**
     * Says whether the connection may be closed behind the last byte if the peer can be expected to have all of it.
     */
    void closesAtOnce(boolean value) {
        closesAtOnce = value;
    }

    /**
     * Whether it may, and the peer can be expected to have all that was written: it was no more than a first flight of segments, which
     * are on their way at once (RFC 6928), or it was a while ago.
     */
    boolean mayCloseAtOnce() {
        long sinceThen = connection.ageAtTurn() - writtenAt * TENTH;
        return closesAtOnce && (written <= FIRST_FLIGHT || sinceThen > owner().lingerNanos());
    }

    // ---- rate limits

    /** Begins with the rate limits in force. */
    void limitRate() {
        cancelThrottle();
        throttle = owner().writeThrottle(this::resume);
    }

    void cancelThrottle() {
        if (throttle != null) {
            throttle.cancel();
        }
    }

    /** How many bytes the rate limits let us write now. */
    private long room() {
        return throttle == null ? Long.MAX_VALUE : throttle.allowance();
    }

    /** Whether nobody but the peer holds back what waits. */
    boolean mayWrite() {
        OutboundBuffer queued = outbound;
        boolean resting = throttle != null && throttle.isResting();
        return !resting && (queued == null || !queued.isWaiting());
    }

    /** Goes on, since the rate limits or the disk let it. */
    void resume() {
        connection.guard(() -> {
            if (pendingBytes() > 0) {
                awaitProgress();
            }
            connection.updateInterest();
        });
    }

    // ---- sending: short bytes are collected, long ones are written behind them or queued as they are

    void send(ByteBuffer bytes) {
        if (!isConnected()) {
            return;
        }
        if (bytes.remaining() <= TcpConnection.COPIED_BYTES) {
            output().write(bytes);
            flush();
            return;
        }
        try {
            writeNow(bytes);
            if (isConnected() && bytes.hasRemaining()) {
                outbound().append(bytes);
                owner().countPending(bytes.remaining());
            }
            handleWrittenOrQueued();
        } catch (Throwable failure) {
            handleLost();
            throw failure;
        }
    }

    /** Copies the readable bytes, which are few, and drops them in the buffer. */
    void send(Buffer bytes) {
        if (isConnected()) {
            output().write(bytes);
            flush();
        } else {
            bytes.clear();
        }
    }

    void send(FileRegion region) {
        if (!isConnected() || region.count() == 0) {
            region.release();
            return;
        }
        FileTransfer transfer = new FileTransfer(region, connection::post, this::resume);
        try {
            writeNow(transfer);
            if (isConnected() && transfer.remaining() > 0) {
                outbound().append(transfer);
            } else {
                transfer.release();
            }
            handleWrittenOrQueued();
        } catch (Throwable failure) {
            transfer.release();
            handleLost();
            throw failure;
        }
    }

    // bytes that were promised will not come: none may take their place
    private void handleLost() {
        connection.closeInLoop(CloseReason.ERROR);
    }

    private boolean mayWriteNow() {
        return !completing && hasNoPieces() && mayWrite();
    }

    private boolean hasNoPieces() {
        OutboundBuffer queued = outbound;
        return queued == null || queued.hasNoPieces();
    }

    /** Writes what is collected, and as much of the file as may be written now. */
    private void writeNow(FileTransfer transfer) {
        if (!mayWriteNow() || throttle != null) {
            writeCollected();
        } else if (transfer.ready() > 0) {
            writeCollectedWith(ahead -> transfer.writeTo(socket(), ahead, MAX_WRITTEN_PER_TURN));
        } else {
            // written alone, it would be taken for all there is
            queueIfAny(takeCollected());
        }
        if (isConnected() && transfer.remaining() > 0 && mayWriteNow()) {
            try {
                handleSent(transfer.writeTo(socket(), Math.min(MAX_WRITTEN_PER_TURN, room())));
            } catch (IOException e) {
                connection.handlePeerFailure(e);
            }
        }
    }

    /** Writes what is collected, and as many of the bytes as may be written now. */
    private void writeNow(ByteBuffer bytes) {
        if (!mayWriteNow() || throttle != null) {
            writeCollected();
        } else {
            writeCollectedWith(ahead -> socket().write(ahead, bytes));
        }
        if (isConnected() && bytes.hasRemaining() && mayWriteNow()) {
            tryWrite(bytes);
        }
    }

    private void tryWrite(ByteBuffer bytes) {
        try {
            int count;
            long total = 0;
            do {
                count = OutboundBuffer.write(socket(), bytes, room());
                handleSent(count);
                total += count;
            } while (count > 0 && bytes.hasRemaining() && total < MAX_WRITTEN_PER_TURN);
        } catch (IOException e) {
            connection.handlePeerFailure(e);
        }
    }

    // ---- what callbacks collect

    Buffer output() {
        return owner().writeArea(connection);
    }

    void flush() {
        if (connection.isInCallback() && output().readableBytes() < TcpLoop.AREA_BYTES) {
            return;
        }
        if (completing) {
            queueCollected();
        } else {
            flushNow();
        }
    }

    /** Writes what was collected; what the socket does not take is queued. */
    void flushNow() {
        Buffer collected = takeCollected();
        if (collected != null) {
            try {
                write(collected);
                handleWrittenOrQueued();
            } catch (Throwable failure) {
                handleLost();
                throw failure;
            }
        }
    }

    /** What {@code onWriteComplete} sent waits for the next turn, or a handler that always sends would hold the loop. */
    void queueCollected() {
        Buffer collected = takeCollected();
        if (collected != null) {
            try {
                queueIfAny(collected);
                handleQueued();
            } catch (Throwable failure) {
                handleLost();
                throw failure;
            }
        }
    }

    /** What was collected, null if that is nothing or will not be sent any more. */
    private @Nullable Buffer takeCollected() {
        Buffer area = owner().releaseWriteArea(connection);
        if (area != null && !isConnected()) {
            area.clear();
        }
        return area != null && area.isReadable() ? area : null;
    }

    /** What was collected is not sent. */
    void dropCollected() {
        Buffer area = owner().releaseWriteArea(connection);
        if (area != null) {
            area.clear();
        }
    }

    private void queueIfAny(@Nullable Buffer bytes) {
        if (bytes != null && bytes.isReadable()) {
            long length = bytes.readableBytes();
            outbound().append(bytes);
            owner().countPending(length);
        }
    }

    /** Writes it, or has it wait if the handler is just being told that all is written. */
    private void writeCollected() {
        Buffer collected = takeCollected();
        if (collected != null && !completing) {
            write(collected);
        } else {
            queueIfAny(collected);
        }
    }

    /** Writes as many of the bytes as may be written now, and queues the rest. */
    private void write(Buffer collected) {
        if (hasNoPieces() && mayWrite()) {
            try {
                for (int count = 1; count > 0 && collected.isReadable(); ) {
                    count = OutboundBuffer.write(socket(), collected, room());
                    handleSent(count);
                }
            } catch (IOException e) {
                collected.clear();
                connection.handlePeerFailure(e);
                return;
            }
        }
        queueIfAny(collected);
    }

    /** Writes bytes and the begin of something longer behind them. */
    private interface JoinedWrite {
        /** Returns how many bytes were taken of what is behind. */
        long write(Buffer ahead) throws IOException;
    }

    private void writeCollectedWith(JoinedWrite begin) {
        Buffer collected = takeCollected();
        if (collected == null) {
            return;
        }
        int length = collected.readableBytes();
        try {
            long behind = begin.write(collected);
            handleSent(length - collected.readableBytes() + behind);
        } catch (IOException e) {
            collected.clear();
            connection.handlePeerFailure(e);
            return;
        }
        queueIfAny(collected);
    }

    // ---- the queue: nobody is told before handleQueued, since a callback may send, and that must not come between

    private OutboundBuffer outbound() {
        OutboundBuffer queued = outbound;
        if (queued == null) {
            queued = new OutboundBuffer();
            outbound = queued;
        }
        return queued;
    }

    private void handleWrittenOrQueued() {
        if (pendingBytes() > 0) {
            handleQueued();
        } else {
            handleWritten();
        }
    }

    /** All of a send is written or queued, and some of it is queued. */
    private void handleQueued() {
        if (!connection.deadlines().watchesWrite()) {
            awaitProgress();
        }
        long pending = pendingBytes();
        boolean rises = outbound().rises(owner().waterMarks());
        connection.updateInterest();
        if (rises) {
            connection.loop().stats().writePauses().add(1);
            connection.callback(handler -> handler.onHighWaterMark(connection, pending));
        }
    }

    /** Writes what waits. */
    void handleWritable() {
        OutboundBuffer queued = outbound;
        if (queued == null) {
            connection.updateInterest();
            return;
        }
        try {
            long before = delivered();
            handleSent(writeQueued(queued));
            if (delivered() > before) {
                awaitProgress();
            }
        } catch (IOException e) {
            connection.handlePeerFailure(e);
            return;
        }
        boolean falls = queued.falls(owner().waterMarks());
        if (queued.isEmpty()) {
            outbound = null;
            connection.deadlines().clearWrite();
        }
        connection.handleDrained(falls);
        if (pendingBytes() == 0) {
            handleWritten();
        }
    }

    private long writeQueued(OutboundBuffer queued) throws IOException {
        long before = queued.inMemory();
        try {
            return queued.writeTo(socket(), Math.min(MAX_WRITTEN_PER_TURN, room()));
        } finally {
            // some pieces may have been written before one that failed
            owner().countPending(queued.inMemory() - before);
        }
    }

    /** Counts what the socket has taken, and how much of that waits there. */
    private void handleSent(long count) throws IOException {
        countUnsent();
        connection.loop().stats().bytesWritten().add(count);
        written += count;
        if (count > 0) {
            writtenAt = (int) (connection.ageAtTurn() / TENTH);
            connection.touch();
        }
        if (throttle != null) {
            throttle.moved(count);
        }
    }

    private void countUnsent() throws IOException {
        long unsent = socket().unsent();
        if (unsent > 0 || outbound != null) {
            OutboundBuffer queued = outbound();
            owner().countPending(unsent - queued.unsent());
            queued.unsent(unsent);
        }
    }

    /** All is written. The handler is told, unless it is just being told: who sends and closes then has ended. */
    private void handleWritten() {
        if (isConnected() && !completing) {
            connection.callback(handler -> {
                completing = true;
                try {
                    handler.onWriteComplete(connection);
                } finally {
                    completing = false;
                }
            });
        }
        if (connection.state() == State.DISCONNECTING && pendingBytes() == 0) {
            connection.endOutput();
        }
    }

    private void awaitProgress() {
        if (owner().writeNanos() > 0) {
            connection.deadlines().setWrite(owner().writeNanos());
        }
    }

    /**
     * Whether the peer has not moved, though nobody else holds the bytes that wait. A socket may have had room for long
     * without being reported: Linux waits until a third of the send buffer, which grows to megabytes, is free (tcp(7)).
     */
    boolean isStalled() {
        long before = delivered();
        handleWritable();
        return delivered() == before && pendingBytes() > 0 && mayWrite();
    }

    /** Bytes that the system has. */
    private long delivered() {
        OutboundBuffer queued = outbound;
        return written - (queued == null ? 0 : queued.unsent());
    }

    /** What was not written will not be. */
    void drop() {
        OutboundBuffer queued = outbound;
        outbound = null;
        if (queued != null) {
            owner().countPending(-queued.inMemory());
            Throwable failure = queued.drop();
            if (failure != null) {
                connection.logFailure("release", failure);
            }
        }
    }
}
