package io.github.reactorserver.buffer;

import java.nio.channels.FileChannel;
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

    /**
     * @param file open for reading
     * @param position of the first byte in the file
     * @param count number of bytes, all of which the file is expected to have
     * @param release what to do when it is not needed any more; must not block, and may run on any thread
     * @throws IllegalArgumentException if position or count is negative, or they go beyond what a long can count
     */
    public FileRegion(FileChannel file, long position, long count, Runnable release) {
        if (position < 0 || count < 0 || position + count < 0) {
            throw new IllegalArgumentException("no region: " + count + " bytes from position " + position);
        }
        this.file = file;
        this.position = position;
        this.count = count;
        this.release = new AtomicReference<>(release);
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
