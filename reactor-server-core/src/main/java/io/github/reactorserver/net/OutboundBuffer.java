package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.transport.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Bytes accepted but not yet written: a chain of pieces in order, copied ones joined, large ones as they were given,
 * regions of files among them. Exists only while there are such bytes. Loop-confined.
 */
final class OutboundBuffer {
    private static final int MIN_CAPACITY = 4 * 1024;
    private static final int MAX_JOINED = 64 * 1024;

    private final ArrayDeque<Piece> pieces = new ArrayDeque<>(4);
    private long size;
    private long ofFiles;
    private boolean aboveHighWater;

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
        if (bytes.readableBytes() <= most) {
            return socket.write(bytes);
        }
        int written = socket.write(ByteBuffer.wrap(bytes.array(), bytes.readerIndex(), (int) most));
        bytes.skip(written);
        return written;
    }

    /** Writes so many bytes at most, and moves the position behind those written. */
    static int write(StreamSocket socket, ByteBuffer bytes, long most) throws IOException {
        if (bytes.remaining() <= most) {
            return socket.write(bytes);
        }
        int limit = bytes.limit();
        bytes.limit(bytes.position() + (int) most);
        try {
            return socket.write(bytes);
        } finally {
            bytes.limit(limit);
        }
    }

    long size() {
        return size;
    }

    /** How many of the bytes are in memory. */
    long inMemory() {
        return size - ofFiles;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Whether the next bytes are of a file and not ready. */
    boolean isWaiting() {
        return pieces.peek() instanceof FileTransfer next && next.isWaiting();
    }

    /** Whether the high-water mark was crossed upwards and the low-water mark not yet downwards. */
    boolean isAboveHighWater() {
        return aboveHighWater;
    }

    /** Whether the mark is crossed upwards now: true once per crossing. */
    boolean rises(WaterMarks marks) {
        boolean rises = !aboveHighWater && size > marks.high();
        aboveHighWater |= rises;
        return rises;
    }

    /** Whether the mark is crossed downwards now: true once per crossing. */
    boolean falls(WaterMarks marks) {
        boolean falls = aboveHighWater && size <= marks.low();
        aboveHighWater &= !falls;
        return falls;
    }

    /** Appends a copy of the readable bytes and drops them there. */
    void append(Buffer source) {
        int length = source.readableBytes();
        size += length;
        if (pieces.peekLast() instanceof Copied last && last.bytes.readableBytes() + length <= MAX_JOINED) {
            last.bytes.write(source);
        } else {
            pieces.add(new Copied(new Buffer(Math.max(MIN_CAPACITY, length)).write(source)));
        }
    }

    /** Appends the remaining bytes without a copy; the caller leaves them alone. */
    void append(ByteBuffer source) {
        size += source.remaining();
        pieces.add(new Given(source));
    }

    /** Appends what is left of a region; it is released when it is written or dropped. */
    void append(FileTransfer transfer) {
        size += transfer.remaining();
        ofFiles += transfer.remaining();
        pieces.add(transfer);
    }

    /** Lets go of all that is left. */
    void drop() {
        pieces.forEach(Piece::release);
        pieces.clear();
        size = 0;
        ofFiles = 0;
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
            size -= count;
            ofFiles -= piece instanceof FileTransfer ? count : 0;
            if (piece.remaining() == 0) {
                pieces.remove().release();
            } else if (count == 0) {
                break;
            }
        }
        return written;
    }
}
