package io.github.reactorserver.http.file;

import io.github.reactorserver.buffer.FileRegion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is ready to be sent, in memory or open, with its compressed forms. Thread-safe.
 *
 * <p>Open files are counted: the cache holds them once, each response in progress once more, and whoever is the last
 * closes them.
 */
final class CachedFile implements Lookup {
    private static final Logger log = LoggerFactory.getLogger(CachedFile.class);

    private final FoundFile found;
    private final Representation plain;
    private final @Nullable Representation brotli;
    private final @Nullable Representation gzip;
    private final boolean settled;
    private final List<FileChannel> channels = new ArrayList<>();
    private final long bytes;
    private final AtomicInteger users = new AtomicInteger(1);
    private volatile Runnable onUnused = () -> {};
    private volatile @Nullable SliceReader reader;
    private volatile long checkedAt;
    private volatile boolean checkedAhead;

    /**
     * @param settled false if the file may have changed since it was found without another time or size
     */
    CachedFile(
            FoundFile found,
            Representation plain,
            @Nullable Representation brotli,
            @Nullable Representation gzip,
            boolean settled) {
        this.found = found;
        this.plain = plain;
        this.brotli = brotli;
        this.gzip = gzip;
        this.settled = settled;
        bytes = take(plain) + take(brotli) + take(gzip);
    }

    private long take(@Nullable Representation form) {
        if (form == null) {
            return 0;
        }
        FileChannel channel = form.channel();
        if (channel != null) {
            channels.add(channel);
        }
        byte[] content = form.content();
        return content == null ? 0 : content.length;
    }

    /** Whether that is what this file was loaded from, and surely has not changed, and its files are open. */
    boolean isStill(Finding now) {
        return settled && found.equals(now) && channels.stream().allMatch(FileChannel::isOpen);
    }

    /** The form that the client wants most, the smaller one if it does not care. */
    Representation choose(@Nullable String acceptEncoding) {
        if (brotli == null && gzip == null) {
            return plain;
        }
        Encodings accepted = Encodings.accepted(acceptEncoding);
        if (brotli != null && accepted.brotli() > 0 && accepted.brotli() >= accepted.identity()) {
            if (gzip == null || accepted.brotli() >= accepted.gzip()) {
                return brotli;
            }
        }
        return gzip != null && accepted.gzip() > 0 && accepted.gzip() >= accepted.identity() ? gzip : plain;
    }

    /** Bytes of content in memory. */
    long bytes() {
        return bytes;
    }

    /** Number of open files. */
    int openFiles() {
        return channels.size();
    }

    // ---- freshness

    /** When the file was last known to be as it is here, in the nanoseconds of the cache's clock. */
    long checkedAt() {
        return checkedAt;
    }

    void checked(long nanoTime) {
        checkedAt = nanoTime;
        checkedAhead = false;
    }

    /** Whether to look ahead of time if it has changed; true once until it was checked. */
    boolean tryCheckAhead() {
        if (checkedAhead) {
            return false;
        }
        checkedAhead = true;
        return true;
    }

    // ---- users of the open files

    /**
     * @param action closes the files, when the last user has gone
     */
    void onUnused(Runnable action) {
        onUnused = action;
    }

    /**
     * @param newReader has parts of open files read before they are sent; none before it is set
     */
    void readBy(SliceReader newReader) {
        reader = newReader;
    }

    /** A part of one of the open files, which keeps it open until it is sent; null if it is closed already. */
    @Nullable
    FileRegion tryRegion(Representation form, long position, long count) {
        FileChannel channel = form.channel();
        FileSlices slices = form.slices();
        SliceReader current = reader;
        // a thread that was interrupted while it read has closed the file for all
        if (channel == null || slices == null || !channel.isOpen() || !tryRetain()) {
            return null;
        }
        FileRegion.Preparation preparation = current == null ? null : (at, length) -> slices.prepare(at, current);
        return new FileRegion(channel, position, count, this::release, preparation);
    }

    /** Keeps the files open until {@link #release}; false if they are closed already. */
    boolean tryRetain() {
        int count = users.get();
        while (count > 0) {
            if (users.compareAndSet(count, count + 1)) {
                return true;
            }
            count = users.get();
        }
        return false;
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            onUnused.run();
        }
    }

    /** Closes the files, whoever uses them. May block: the last to close a deleted file frees its blocks. */
    void close() {
        for (FileChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                log.warn("'{}' cannot be closed: {}", found.path(), e.toString());
            }
        }
    }
}
