package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.event.Counter;
import io.github.reactorserver.transport.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Bytes accepted but not yet written: a chain of pieces in order, copied ones joined, large ones as they were given,
 * regions of files among them. Exists only while there are such bytes. Loop-confined, but for its size.
 */
final class OutboundBuffer {
    private static final int MIN_CAPACITY = 4 * 1024;
    private static final int MAX_JOINED = 64 * 1024;
    /** Each region may hold a file open, however few its bytes are. */
    private static final int MAX_REGIONS = 64;

    private final ArrayDeque<Piece> pieces = new ArrayDeque<>(4);
    private final Counter size = new Counter();
    private long ofFiles;
    private long unsent;
    private int regions;
    private volatile boolean aboveHighWater;

    sealed interface Piece permits Copied, Given, FileTransfer {
        long remaining();

        /** Writes so many bytes at most. */
        long writeTo(StreamSocket socket, long most) throws IOException;

        /** It is written, or never will be. */
        default void release() {}
    }

    record Copied(Buffer bytes) implements Piece {
        @Override
        public long remaining() {
            return bytes.readableBytes();
        }

        @Override
        public long writeTo(StreamSocket socket, long most) throws IOException {
            return write(socket, bytes, most);
        }
    }

    record Given(ByteBuffer bytes) implements Piece {
        @Override
        public long remaining() {
            return bytes.remaining();
        }

        @Override
        public long writeTo(StreamSocket socket, long most) throws IOException {
            return write(socket, bytes, most);
        }
    }

    /** Writes so many bytes at most, and drops those written. */
    static int write(StreamSocket socket, Buffer bytes, long most) throws IOException {
        int before = bytes.readableBytes();
        if (before <= most) {
            socket.write(bytes, StreamSocket.NO_BYTES);
            return before - bytes.readableBytes();
        }
        ByteBuffer part = ByteBuffer.wrap(bytes.array(), bytes.readerIndex(), (int) most);
        int written = socket.write(StreamSocket.NOTHING, part);
        bytes.skip(written);
        return written;
    }

    /** Writes so many bytes at most, and moves the position behind those written. */
    static int write(StreamSocket socket, ByteBuffer bytes, long most) throws IOException {
        if (bytes.remaining() <= most) {
            return socket.write(StreamSocket.NOTHING, bytes);
        }
        int limit = bytes.limit();
        bytes.limit(bytes.position() + (int) most);
        try {
            return socket.write(StreamSocket.NOTHING, bytes);
        } finally {
            bytes.limit(limit);
        }
    }

    /** Any thread. */
    long size() {
        return size.get();
    }

    /** How many of the bytes are in memory. */
    long inMemory() {
        return size() - ofFiles;
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** Whether all pieces are with the socket. */
    boolean hasNoPieces() {
        return pieces.isEmpty();
    }

    /** Counts bytes that the socket has taken, and the system has not. */
    void unsent(long bytes) {
        size.add(bytes - unsent);
        unsent = bytes;
    }

    /** Bytes that the socket has taken, and the system has not. */
    long unsent() {
        return unsent;
    }

    /** Whether the next bytes are of a file and not ready. */
    boolean isWaiting() {
        return pieces.peek() instanceof FileTransfer next && next.isWaiting();
    }

    /** Whether the high-water mark was crossed upwards and the low-water mark not yet downwards. Any thread. */
    boolean isAboveHighWater() {
        return aboveHighWater;
    }

    /** Whether the mark is crossed upwards now, also by too many regions: true once per crossing. */
    boolean rises(WaterMarks marks) {
        boolean rises = !aboveHighWater && (size() > marks.high() || regions > MAX_REGIONS);
        if (rises) {
            aboveHighWater = true;
        }
        return rises;
    }

    /** Whether the mark is crossed downwards now: true once per crossing. */
    boolean falls(WaterMarks marks) {
        boolean falls = aboveHighWater && size() <= marks.low() && regions <= MAX_REGIONS / 2;
        if (falls) {
            aboveHighWater = false;
        }
        return falls;
    }

    /** Appends a copy of the readable bytes and drops them there. */
    void append(Buffer source) {
        int length = source.readableBytes();
        if (pieces.peekLast() instanceof Copied last && last.bytes.readableBytes() + length <= MAX_JOINED) {
            last.bytes.write(source);
        } else {
            pieces.add(new Copied(new Buffer(Math.max(MIN_CAPACITY, length)).write(source)));
        }
        size.add(length);
    }

    /** Appends the remaining bytes without a copy; the caller leaves them alone. */
    void append(ByteBuffer source) {
        pieces.add(new Given(source));
        size.add(source.remaining());
    }

    /** Appends what is left of a region; it is released when it is written or dropped. */
    void append(FileTransfer transfer) {
        pieces.add(transfer);
        size.add(transfer.remaining());
        ofFiles += transfer.remaining();
        regions++;
    }

    /**
     * Lets go of all that is left.
     *
     * @return what one of them was not released for, or null
     */
    @Nullable
    Throwable drop() {
        Throwable failed = null;
        size.add(-size());
        ofFiles = 0;
        regions = 0;
        unsent = 0;
        for (Piece piece = pieces.poll(); piece != null; piece = pieces.poll()) {
            try {
                piece.release();
            } catch (Throwable failure) {
                failed = failure;
            }
        }
        return failed;
    }

    /**
     * Writes in order until the socket takes no more, but so many bytes at most.
     *
     * @return how many bytes were written
     */
    long writeTo(StreamSocket socket, long most) throws IOException {
        long written = 0;
        for (Piece piece = pieces.peek(); piece != null && written < most; piece = pieces.peek()) {
            long count = piece.writeTo(socket, most - written);
            written += count;
            size.add(-count);
            ofFiles -= piece instanceof FileTransfer ? count : 0;
            if (piece.remaining() == 0) {
                regions -= piece instanceof FileTransfer ? 1 : 0;
                pieces.remove().release();
            } else if (count == 0) {
                break;
            }
        }
        return written;
    }
}
