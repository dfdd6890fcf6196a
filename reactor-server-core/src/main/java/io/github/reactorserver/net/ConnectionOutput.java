package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.transport.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a connection. What is sent within a callback is collected in the loop's area and goes out in one
 * write; what the socket does not take is queued.
 */
abstract class ConnectionOutput extends ConnectionQueue {
    private static final int MAX_COLLECTED_COPY = 16 * 1024;

    ConnectionOutput(TcpLoop owner, StreamSocket socket, long id, ConnectionHandler handler) {
        super(owner, socket, id, handler);
    }

    // ---- sending

    /** Sends the bytes; takes over the array. Dropped if this side has ended its stream. Any thread, whose order is kept. */
    public final void send(byte[] bytes) {
        send(ByteBuffer.wrap(bytes));
    }

    /**
     * Sends the remaining bytes, without a copy if they are many: their content must not change afterwards. Dropped if
     * this side has ended its stream. Any thread, whose order is kept.
     */
    public final void send(ByteBuffer bytes) {
        if (loop().isInLoopThread()) {
            sendInLoop(bytes);
        } else {
            post(() -> sendInLoop(bytes));
        }
    }

    /** Sends a copy of the readable bytes and drops them in the buffer. Any thread, whose order is kept. */
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
        try {
            writeNow(bytes);
            if (state == TcpConnection.State.CONNECTED && bytes.hasRemaining()) {
                queue(bytes);
            }
            handleWrittenOrQueued();
        } catch (Throwable failure) {
            handleLost();
            throw failure;
        }
    }

    // bytes that were promised will not come: none may take their place
    private void handleLost() {
        closeInLoop(CloseReason.ERROR);
    }

    /**
     * Sends a part of a file behind all that was sent before, without it passing through this process's memory, and
     * releases it when it is written, or as soon as it never will be and nobody reads ahead in it. While bytes of it are
     * being made ready the connection waits, and its write timeout with it. A file that turns out too short, or cannot be
     * read, ends the connection as a failure. Any thread, whose order is kept.
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
            if (state == TcpConnection.State.CONNECTED && transfer.remaining() > 0) {
                queue(transfer);
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

    private void handleWrittenOrQueued() {
        if (pendingBytes() > 0) {
            handleQueued();
        } else {
            handleWritten();
        }
    }

    private boolean mayWriteNow() {
        return !isCompleting() && pendingBytes() == 0 && mayWrite();
    }

    /** Writes what is collected, and as much of the file as may be written now. */
    private void writeNow(FileTransfer transfer) {
        if (!mayWriteNow() || hasWriteThrottle()) {
            writeCollected();
        } else if (transfer.ready() > 0) {
            writeCollectedWith(ahead -> transfer.writeTo(socket, ahead, MAX_WRITTEN_PER_TURN));
        } else {
            // written alone, it would be taken for all there is
            queueIfAny(takeCollected());
        }
        if (state == TcpConnection.State.CONNECTED && transfer.remaining() > 0 && mayWriteNow()) {
            tryWrite(transfer);
        }
    }

    /** Writes what is collected, and as many of the bytes as may be written now. */
    private void writeNow(ByteBuffer bytes) {
        if (!mayWriteNow() || hasWriteThrottle()) {
            writeCollected();
        } else {
            writeCollectedWith(ahead -> socket.write(ahead, bytes));
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

    // ---- what callbacks collect

    /**
     * The area to encode into; what is written there goes out with {@link #flush}, or when the current callback
     * returns. Loop's thread.
     */
    public final Buffer output() {
        return owner.writeArea(whole());
    }

    /** Writes what {@link #output} has collected, at the end of the current callback if there is one. Loop's thread. */
    public final void flush() {
        if (inCallback && output().readableBytes() < TcpLoop.AREA_BYTES) {
            return;
        }
        if (isCompleting()) {
            queueCollected();
        } else {
            flushNow();
        }
    }

    @Override
    final void flushNow() {
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
    @Override
    final void queueCollected() {
        Buffer collected = takeCollected();
        if (collected != null) {
            try {
                queue(collected);
                handleQueued();
            } catch (Throwable failure) {
                handleLost();
                throw failure;
            }
        }
    }

    /** What was collected, null if that is nothing or will not be sent any more. */
    private @Nullable Buffer takeCollected() {
        Buffer area = owner.releaseWriteArea(whole());
        if (area != null && state != TcpConnection.State.CONNECTED) {
            area.clear();
        }
        return area != null && area.isReadable() ? area : null;
    }

    private void queueIfAny(@Nullable Buffer bytes) {
        if (bytes != null && bytes.isReadable()) {
            queue(bytes);
        }
    }

    /** Writes it, or has it wait if the handler is just being told that all is written. */
    private void writeCollected() {
        Buffer collected = takeCollected();
        if (collected != null && !isCompleting()) {
            write(collected);
        } else {
            queueIfAny(collected);
        }
    }

    /** Writes as many of the bytes as may be written now, and queues the rest. */
    private void write(Buffer collected) {
        if (pendingBytes() == 0 && mayWrite()) {
            try {
                for (int count = 1; count > 0 && collected.isReadable(); ) {
                    count = OutboundBuffer.write(socket, collected, writeRoom());
                    handleSent(count);
                }
            } catch (IOException e) {
                collected.clear();
                handlePeerFailure(e);
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
            handlePeerFailure(e);
            return;
        }
        queueIfAny(collected);
    }
}
