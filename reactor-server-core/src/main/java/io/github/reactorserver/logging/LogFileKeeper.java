package io.github.reactorserver.logging;

import io.github.reactorserver.logging.LogFileNames.Rolled;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compresses rolled files and removes the oldest, on a thread that lives while there is something to do. What it leaves
 * undone, the next run does. Files dated after tomorrow, by a clock that was ahead, go before all others. Thread-safe.
 */
final class LogFileKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogFileKeeper.class);

    private final LogFileConfig config;
    private final LogFileNames names;
    private final InstantSource clock;
    private final AtomicLong errors = new AtomicLong();

    // guarded by this
    private @Nullable Thread thread;
    private boolean asked;
    private boolean closed;

    /**
     * @param clock wall clock
     */
    LogFileKeeper(LogFileConfig config, LogFileNames names, InstantSource clock) {
        this.config = config;
        this.names = names;
        this.clock = clock;
    }

    /** Lets a thread look after the files. Where none can be started, the next call tries again. */
    synchronized void wake() {
        asked = true;
        if (thread != null || closed) {
            return;
        }
        try {
            Thread started = new Thread(this::run, "reactor-server-log-files");
            started.setDaemon(true);
            started.start();
            thread = started;
        } catch (Throwable e) {
            errors.incrementAndGet();
        }
    }

    private void run() {
        while (beginRun()) {
            if (config.compress()) {
                attempt(this::compressAll);
            }
            attempt(this::prune);
        }
    }

    private synchronized boolean beginRun() {
        boolean more = asked && !closed;
        asked = false;
        if (!more) {
            thread = null;
        }
        return more;
    }

    /** Work on files. */
    private interface Job {
        void run() throws IOException;
    }

    // what fails keeps nothing else from being done: a disk too full to compress is made room on by removing
    private void attempt(Job job) {
        if (Thread.currentThread().isInterrupted()) {
            return;
        }
        try {
            job.run();
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void failed(Throwable cause) {
        try {
            if (Thread.currentThread().isInterrupted()) {
                log.debug("{} is closed", names.active());
            } else if (errors.getAndIncrement() == 0) {
                log.warn("Cannot look after the files of {}", names.active(), cause);
            }
        } catch (Throwable second) {
            // for want of memory even logging may fail: it is counted
            errors.incrementAndGet();
        }
    }

    private void compressAll() throws IOException {
        for (Rolled file : names.rolled()) {
            if (!file.compressed()) {
                attempt(() -> compress(file.path()));
            }
        }
    }

    // The compressed file appears as a whole, then the other goes.
    private void compress(Path file) throws IOException {
        Path target = file.resolveSibling(file.getFileName() + LogFileNames.GZIP);
        Path draft = file.resolveSibling(target.getFileName() + ".tmp");
        try {
            try (InputStream in = Files.newInputStream(file);
                    OutputStream out = new GZIPOutputStream(Files.newOutputStream(draft), 64 * 1024)) {
                byte[] chunk = new byte[64 * 1024];
                for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                    out.write(chunk, 0, count);
                    if (Thread.currentThread().isInterrupted()) {
                        throw new InterruptedIOException("closing");
                    }
                }
            }
            Files.setLastModifiedTime(draft, Files.getLastModifiedTime(file));
            // a listing in between might find neither, and the name be given to another
            synchronized (names) {
                Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                Files.delete(file);
            }
        } catch (NoSuchFileException e) {
            log.debug("{} was removed meanwhile", file);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private void prune() throws IOException {
        List<Rolled> files = new ArrayList<>(names.orphans());
        files.addAll(names.rolled());
        String tomorrow =
                clock.instant().atZone(config.zone()).toLocalDate().plusDays(1).toString();
        files.sort(Comparator.comparing(file -> file.date().compareTo(tomorrow) <= 0));
        int keptFiles = 0;
        long keptBytes = 0;
        for (int i = files.size() - 1; i >= 0; i--) {
            Rolled file = files.get(i);
            keptFiles++;
            keptBytes += file.size();
            boolean tooMany = config.maxFiles() > 0 && keptFiles > config.maxFiles();
            boolean tooLarge = config.maxTotalSize() > 0 && keptBytes > config.maxTotalSize();
            if (tooMany || tooLarge) {
                attempt(() -> Files.deleteIfExists(file.path()));
            }
        }
    }

    /** Jobs that failed. */
    long errors() {
        return errors.get();
    }

    /** Ends what runs; it is done by the next process. */
    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
