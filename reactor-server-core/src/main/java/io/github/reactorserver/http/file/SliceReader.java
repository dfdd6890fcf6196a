package io.github.reactorserver.http.file;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads slices of files so that their pages are in memory when they are sent; what is read is thrown away. Thread-safe.
 *
 * <p>Has few jobs with the executor at a time. Each reads one slice and then queues up again, so that look-ups get their
 * turn. Slices wait here, one for each response on its way at most.
 */
final class SliceReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SliceReader.class);
    static final int MAX_JOBS = 2;
    private static final int PIECE = 64 * 1024;

    private final Executor executor;
    private final LongAdder reads = new LongAdder();
    private final LongAdder unprepared = new LongAdder();
    private final Queue<FileSlices.Slice> waiting = new ArrayDeque<>();
    private final Queue<ByteBuffer> pieces = new ArrayDeque<>();
    private int jobs;
    private boolean closed;

    /**
     * @param executor may reject: then slices are sent without having been read
     */
    SliceReader(Executor executor) {
        this.executor = executor;
    }

    /** Slices that were read. */
    long reads() {
        return reads.sum();
    }

    /** Slices that the executor did not take. */
    long unprepared() {
        return unprepared.sum();
    }

    /** Has a slice read soon. Does not block. */
    void read(FileSlices.Slice slice) {
        boolean starts;
        synchronized (this) {
            waiting.add(slice);
            starts = jobs < MAX_JOBS && !closed;
            jobs += starts ? 1 : 0;
        }
        if (!starts) {
            if (isClosed()) {
                skipWaiting();
            }
        } else if (!tryExecute() && endJob() == 0) {
            // nobody else will come for them
            skipWaiting();
        }
    }

    private boolean tryExecute() {
        try {
            executor.execute(this::run);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        } catch (RuntimeException | Error e) {
            log.warn("files are sent without having been read: {}", e.toString());
            return false;
        }
    }

    private void run() {
        for (FileSlices.Slice slice = next(); slice != null; slice = next()) {
            read(slice, takePiece());
            if (hasMore() && tryExecute()) {
                return;
            }
        }
    }

    private void read(FileSlices.Slice slice, @Nullable ByteBuffer reused) {
        try {
            ByteBuffer piece = reused == null ? ByteBuffer.allocateDirect(PIECE) : reused;
            slice.read(piece);
            returnPiece(piece);
        } catch (Throwable failure) {
            log.warn("a file cannot be read: {}", failure.toString());
            slice.fail(failure);
            return;
        }
        reads.increment();
        slice.complete(true);
    }

    private synchronized @Nullable ByteBuffer takePiece() {
        return pieces.poll();
    }

    private synchronized void returnPiece(ByteBuffer piece) {
        pieces.add(piece);
    }

    /** The next slice; the job ends if there is none. */
    private synchronized FileSlices.@Nullable Slice next() {
        FileSlices.Slice slice = waiting.poll();
        jobs -= slice == null ? 1 : 0;
        return slice;
    }

    private synchronized boolean hasMore() {
        return !waiting.isEmpty();
    }

    private synchronized int endJob() {
        return --jobs;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void skipWaiting() {
        List<FileSlices.Slice> skipped;
        synchronized (this) {
            skipped = new ArrayList<>(waiting);
            waiting.clear();
        }
        unprepared.add(skipped.size());
        skipped.forEach(slice -> slice.complete(false));
    }

    /** Reads no more: the executor may drop the jobs that it has. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        skipWaiting();
    }
}
