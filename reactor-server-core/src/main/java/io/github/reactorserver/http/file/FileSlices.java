package io.github.reactorserver.http.file;

import io.github.reactorserver.buffer.FileRegion.Preparation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Which slices of an open file were read since it was opened: their pages are in memory, unless the system has run short
 * of it and dropped them again. Takes a bit for each slice. Thread-safe.
 */
final class FileSlices {
    /** 16 TiB of a file; what lies behind is not noted, and not prepared. */
    private static final int MAX_SLICES = 1 << 24;

    private final Source source;
    private final BitSet read = new BitSet();
    private final Map<Integer, CompletableFuture<Void>> reading = new HashMap<>();

    /** Reads as {@link java.nio.channels.FileChannel#read(ByteBuffer, long)} does. */
    interface Source {
        int read(ByteBuffer target, long position) throws IOException;
    }

    FileSlices(Source source) {
        this.source = source;
    }

    /**
     * Has the reader read the slice at that position, if nobody has yet; all that ask meanwhile share one read. Does not
     * block.
     *
     * @return null if it was read before
     */
    @Nullable
    CompletionStage<?> prepare(long position, SliceReader reader) {
        if (position / Preparation.SLICE_BYTES >= MAX_SLICES) {
            return null;
        }
        int index = (int) (position / Preparation.SLICE_BYTES);
        CompletableFuture<Void> stage = new CompletableFuture<>();
        synchronized (this) {
            if (read.get(index)) {
                return null;
            }
            CompletableFuture<Void> other = reading.putIfAbsent(index, stage);
            if (other != null) {
                return other;
            }
        }
        reader.read(new Slice(index, stage));
        return stage;
    }

    /** The file was read already, up to that length. */
    synchronized void handleRead(long length) {
        long slices = (length + Preparation.SLICE_BYTES - 1) / Preparation.SLICE_BYTES;
        read.set(0, (int) Math.min(slices, MAX_SLICES));
    }

    private synchronized void end(int index, boolean isRead) {
        reading.remove(index);
        read.set(index, isRead);
    }

    /** A slice that is to be read. */
    final class Slice {
        private final int index;
        private final CompletableFuture<Void> stage;

        private Slice(int index, CompletableFuture<Void> stage) {
            this.index = index;
            this.stage = stage;
        }

        /** Reads it through, as far as the file goes. Blocks. */
        void read(ByteBuffer piece) throws IOException {
            long position = (long) index * Preparation.SLICE_BYTES;
            long end = position + Preparation.SLICE_BYTES;
            for (int count = 0; count >= 0 && position < end; position += count) {
                piece.clear().limit((int) Math.min(piece.capacity(), end - position));
                count = source.read(piece, position);
            }
        }

        /** Lets go of it.
         *
         * @param isRead false if it may be sent though it was not read
         */
        void complete(boolean isRead) {
            end(index, isRead);
            stage.complete(null);
        }

        void fail(Throwable failure) {
            end(index, false);
            stage.completeExceptionally(failure);
        }
    }
}
