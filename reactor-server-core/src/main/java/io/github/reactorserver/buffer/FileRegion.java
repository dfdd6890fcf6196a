package io.github.reactorserver.buffer;

import java.nio.channels.FileChannel;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A part of an open file that is to be sent without passing through the memory of this process. Thread-safe.
 *
 * <p>Whoever it is given to releases it: once it is sent, or as soon as it is clear that it will not be. The file stays
 * open until then; what the action does with it, close it or count down its users, is the giver's business. The file
 * channel's own position is neither used nor moved, so that any number of regions may share one channel.
 */
public final class FileRegion {
    private static final Logger log = LoggerFactory.getLogger(FileRegion.class);

    private final FileChannel file;
    private final long position;
    private final long count;
    private final AtomicReference<@Nullable Runnable> release;
    private final @Nullable Preparation preparation;

    /** Has bytes of the file read into memory ahead, so that sending them does not wait for the disk. Thread-safe. */
    @FunctionalInterface
    public interface Preparation {
        /** Bytes of a slice: slices begin at multiples of it. */
        int SLICE_BYTES = 1024 * 1024;

        /**
         * Makes bytes of one slice ready to be sent. Called on a loop, so it must not block.
         *
         * @param position of the first byte in the file
         * @param count number of bytes, all within one slice
         * @return null if they are ready now; else completed, on any thread, when they are, and with a failure if they
         *     cannot be sent. The file is not released before
         */
        @Nullable
        CompletionStage<?> prepare(long position, long count);
    }

    /**
     * @param file open for reading
     * @param position of the first byte in the file
     * @param count number of bytes, all of which the file is expected to have
     * @param release what to do when it is not needed any more; must not block, and may run on any thread
     * @throws IllegalArgumentException if position or count is negative, or they go beyond what a long can count
     */
    public FileRegion(FileChannel file, long position, long count, Runnable release) {
        this(file, position, count, release, null);
    }

    /**
     * A region whose bytes are made ready before they are sent, one slice after the other.
     *
     * @param file open for reading
     * @param position of the first byte in the file
     * @param count number of bytes, all of which the file is expected to have
     * @param release what to do when it is not needed any more; must not block, and may run on any thread
     * @param preparation null if they may be sent as they are
     * @throws IllegalArgumentException if position or count is negative, or they go beyond what a long can count
     */
    public FileRegion(
            FileChannel file, long position, long count, Runnable release, @Nullable Preparation preparation) {
        if (position < 0 || count < 0 || position + count < 0) {
            throw new IllegalArgumentException("no region: " + count + " bytes from position " + position);
        }
        this.file = file;
        this.position = position;
        this.count = count;
        this.release = new AtomicReference<>(release);
        this.preparation = preparation;
    }

    public FileChannel file() {
        return file;
    }

    /** Where its first byte is in the file. */
    public long position() {
        return position;
    }

    /** Number of bytes. */
    public long count() {
        return count;
    }

    /** What makes its bytes ready, null if nothing needs to. */
    public @Nullable Preparation preparation() {
        return preparation;
    }

    /** Runs the action the first time it is called; a failure of the action is logged. Any thread. */
    public void release() {
        Runnable action = release.getAndSet(null);
        if (action == null) {
            return;
        }
        try {
            action.run();
        } catch (Throwable failure) {
            log.error("the release of {} failed", this, failure);
        }
    }

    @Override
    public String toString() {
        return count + " bytes of a file from position " + position;
    }
}
