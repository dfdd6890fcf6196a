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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compresses rolled files and removes the oldest, on a thread that lives while there is something to do. What it leaves
 * undone, the next run does. Thread-safe.
 */
final class LogFileKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogFileKeeper.class);

    private final LogFileConfig config;
    private final LogFileNames names;
    private final ThreadPoolExecutor executor;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicLong errors = new AtomicLong();

    LogFileKeeper(LogFileConfig config, LogFileNames names) {
        this.config = config;
        this.names = names;
        executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), job -> {
            Thread thread = new Thread(job, "reactor-server-log-files");
            thread.setDaemon(true);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Lets the thread look after the files. */
    void wake() {
        if (asked.getAndSet(true)) {
            return;
        }
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException e) {
            log.debug("{} is closed", names.active());
        }
    }

    private void run() {
        asked.set(false);
        if (config.compress()) {
            attempt(this::compressAll);
        }
        attempt(this::prune);
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
        } catch (IOException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                log.debug("{} is closed", names.active());
            } else if (errors.getAndIncrement() == 0) {
                log.warn("Cannot look after the files of {}", names.active(), e);
            }
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
    public void close() {
        executor.shutdownNow();
    }
}
