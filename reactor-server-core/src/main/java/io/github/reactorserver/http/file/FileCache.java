package io.github.reactorserver.http.file;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files in memory or open, by the paths of requests. Bounded in bytes, entries and open files. Thread-safe.
 *
 * <p>What is fresh comes at once and without blocking, on any thread; all else is found, read, checked and closed on the
 * executor, once however many ask. So are parts of open files when they are sent for the first time. What is served was
 * looked at within the check interval: half of it past, the first request has the file checked beside it; all of it past,
 * requests wait for the check.
 */
final class FileCache implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FileCache.class);

    // who replaces files without a pause may win the race some times
    private static final int MAX_LOADS = 10;
    private static final int MAX_VERIFIED = 2;
    private static final int MAX_ABSENT = 4_096;
    private static final int MAX_ABSENT_PATH = 512;
    private static final long WARN_INTERVAL = Duration.ofSeconds(10).toNanos();

    private final FileSource source;
    private final FileCacheLimits limits;
    private final Executor executor;
    private final SliceReader reader;
    private final Ticker ticker;
    private final long interval;
    private final long entryWeight;
    private final long maxWeight;
    private final Cache<String, CachedFile> files;
    // apart from the files, so that a flood of names that do not exist evicts none
    private final Cache<String, NoFile> absent;
    private final ConcurrentMap<String, CompletableFuture<Lookup>> loading = new ConcurrentHashMap<>();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder loads = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder rejections = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong openFiles = new AtomicLong();
    private final AtomicLong warnedAt;
    private volatile boolean closed;

    /**
     * An empty cache.
     *
     * @param executor runs what may block; may reject
     */
    FileCache(FileSource source, FileCacheLimits limits, Executor executor, Ticker ticker) {
        this.source = source;
        this.limits = limits;
        this.executor = executor;
        reader = new SliceReader(executor);
        this.ticker = ticker;
        warnedAt = new AtomicLong(ticker.read() - WARN_INTERVAL);
        interval = limits.checkInterval().toNanos();
        entryWeight = Integer.MAX_VALUE / limits.entries();
        maxWeight = entryWeight * limits.entries();
        files = Caffeine.newBuilder()
                .ticker(ticker)
                // the executor may be busy; what the cache does by itself is short
                .executor(Runnable::run)
                .scheduler(
                        ticker == Ticker.systemTicker() ? Scheduler.systemScheduler() : Scheduler.disabledScheduler())
                .maximumWeight(maxWeight)
                .weigher((String path, CachedFile file) -> weight(file))
                .expireAfterAccess(limits.expireAfter())
                .removalListener(this::handleRemoved)
                .build();
        absent = Caffeine.newBuilder()
                .ticker(ticker)
                .executor(Runnable::run)
                .maximumSize(MAX_ABSENT)
                .expireAfterWrite(limits.checkInterval())
                .build();
    }

    // the largest share of any bound: then the sum of the shares keeps all of them
    private int weight(CachedFile file) {
        double share = Math.max((double) file.bytes() / limits.bytes(), (double) file.openFiles() / limits.openFiles());
        return (int) Math.min(Integer.MAX_VALUE, Math.max(entryWeight, Math.ceil(share * maxWeight)));
    }

    /**
     * What is known of a path, if that is fresh, else null. Never blocks.
     *
     * @param path decoded; one that {@link SafePath} has not seen is not known
     */
    @Nullable
    Lookup tryGet(String path) {
        CachedFile file = files.getIfPresent(path);
        if (file == null) {
            NoFile none = tryGetAbsent(path);
            (none == null ? misses : hits).increment();
            return none;
        }
        hits.increment();
        long age = ticker.read() - file.checkedAt();
        if (age >= interval) {
            return null;
        }
        if (age > interval / 2 && file.tryCheckAhead()) {
            get(path);
        }
        return file;
    }

    // a burst of requests for what others answer asks for many names, most often in one folder
    private @Nullable NoFile tryGetAbsent(String path) {
        NoFile none = absent.getIfPresent(path);
        String folder = none == null ? source.topFolder(path) : null;
        return folder == null ? none : absent.getIfPresent(folder);
    }

    /**
     * Finds out about a path; all that ask meanwhile share one look. Never blocks.
     *
     * @return the cache's own: not to be completed or cancelled. Fails with {@link RejectedExecutionException} if the
     *     executor takes no more, with {@link IOException} if reading does
     */
    CompletableFuture<Lookup> get(String path) {
        CompletableFuture<Lookup> look = new CompletableFuture<>();
        CompletableFuture<Lookup> other = loading.putIfAbsent(path, look);
        if (other != null) {
            return other;
        }
        try {
            executor.execute(() -> run(path, look));
        } catch (RuntimeException | Error e) {
            // it has rejected the job, or can start no thread for want of memory
            failures.increment();
            rejections.increment();
            loading.remove(path, look);
            CachedFile last = files.getIfPresent(path);
            if (last != null) {
                // better a response that may be old than none
                look.complete(last);
            } else {
                look.completeExceptionally(e);
            }
        }
        return look;
    }

    private void run(String path, CompletableFuture<Lookup> look) {
        Lookup result = null;
        try {
            result = look(path);
            loading.remove(path, look);
            look.complete(result);
        } catch (Throwable failure) {
            failures.increment();
            loading.remove(path, look);
            files.invalidate(path);
            look.completeExceptionally(failure);
            warn(path, failure);
        } finally {
            if (result instanceof CachedFile file) {
                file.release();
            }
        }
    }

    // a file is retained for those who wait: a full cache may drop it before they get it
    private Lookup look(String path) throws IOException {
        NoFile none = files.getIfPresent(path) == null ? tryGetAbsent(path) : null;
        if (none != null) {
            // another look has found out meanwhile
            return none;
        }
        for (int attempt = 1; ; attempt++) {
            long now = ticker.read();
            Finding finding = source.find(path);
            CachedFile known = files.getIfPresent(path);
            if (known != null && known.isStill(finding) && known.tryRetain()) {
                known.checked(now);
                return known;
            }
            Lookup result = finding instanceof FoundFile found ? tryLoad(path, found, now, attempt) : (NoFile) finding;
            if (result instanceof NoFile reason) {
                putAbsent(path, reason);
            }
            if (result != null) {
                return result;
            }
        }
    }

    private void putAbsent(String path, NoFile none) {
        files.invalidate(path);
        if (interval > 0 && path.length() <= MAX_ABSENT_PATH) {
            String folder = none == NoFile.MISSING ? source.topFolder(path) : null;
            absent.put(folder != null && source.isNoFolder(folder) ? folder : path, none);
        }
    }

    // null if the file was changed or removed meanwhile
    private @Nullable Lookup tryLoad(String path, FoundFile found, long now, int attempt) throws IOException {
        try {
            CachedFile loaded = load(path, found, attempt <= MAX_VERIFIED);
            loaded.checked(now);
            put(path, loaded);
            return loaded;
        } catch (AccessDeniedException e) {
            return NoFile.FORBIDDEN;
        } catch (NoSuchFileException | FileSource.ChangedException e) {
            if (attempt < MAX_LOADS) {
                return null;
            }
            if (e instanceof NoSuchFileException) {
                return NoFile.MISSING;
            }
            throw e;
        }
    }

    // only what is the same before and after reading is surely what was read
    private CachedFile load(String path, FoundFile found, boolean verified) throws IOException {
        loads.increment();
        CachedFile loaded = source.load(found, verified);
        boolean same = false;
        try {
            same = !verified || found.equals(source.find(path));
        } finally {
            if (!same) {
                loaded.close();
            }
        }
        if (!same) {
            throw new FileSource.ChangedException(path + " has changed");
        }
        return loaded;
    }

    private void put(String path, CachedFile loaded) {
        loaded.onUnused(() -> closeLater(loaded));
        loaded.readBy(reader);
        bytes.addAndGet(loaded.bytes());
        openFiles.addAndGet(loaded.openFiles());
        loaded.tryRetain();
        files.put(path, loaded);
        absent.invalidate(path);
        if (closed) {
            files.invalidate(path);
        }
    }

    private void handleRemoved(@Nullable String path, @Nullable CachedFile file, RemovalCause cause) {
        if (file != null) {
            if (cause.wasEvicted()) {
                evictions.increment();
            }
            bytes.addAndGet(-file.bytes());
            file.release();
        }
    }

    // want of descriptors, or a disk that fails: nothing that a client may fill the log with
    private void warn(String path, Throwable failure) {
        long now = ticker.read();
        long last = warnedAt.get();
        if (now - last >= WARN_INTERVAL && warnedAt.compareAndSet(last, now)) {
            log.warn("'{}' cannot be read: {}", path, failure.toString());
        } else {
            log.debug("'{}' cannot be read: {}", path, failure.toString());
        }
    }

    private void closeLater(CachedFile file) {
        if (file.openFiles() == 0) {
            return;
        }
        Runnable close = () -> {
            file.close();
            openFiles.addAndGet(-file.openFiles());
        };
        try {
            executor.execute(close);
        } catch (RuntimeException | Error e) {
            close.run();
        }
    }

    FileCacheStats stats() {
        return new FileCacheStats(
                hits.sum(),
                misses.sum(),
                loads.sum(),
                failures.sum(),
                rejections.sum(),
                evictions.sum(),
                files.estimatedSize(),
                bytes.get(),
                openFiles.get(),
                reader.reads(),
                reader.unprepared());
    }

    /** Drops all files; those in use are closed with the responses that use them. */
    @Override
    public void close() {
        closed = true;
        files.invalidateAll();
        absent.invalidateAll();
        reader.close();
    }
}
