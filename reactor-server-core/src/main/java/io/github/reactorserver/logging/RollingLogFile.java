package io.github.reactorserver.logging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log file that starts anew by size and by day. Files are cut at line ends only. Rolled files are compressed and
 * removed on a thread of their own. Opened with the first write, and anew after a failure. Confined to the thread of its
 * {@link AsyncLogWriter}.
 *
 * <p>The day of a line is that of its write, which is up to a flush interval after it was logged. The wall clock may be
 * set: a file whose day is not the clock's is rolled, whichever of them is ahead. By less than an hour the clock may
 * fall back behind midnight.
 */
public final class RollingLogFile implements LogSink {
    // what is copied to native memory at once
    private static final int MAX_WRITE = 256 * 1024;
    private static final long ROLL_RETRY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long SMALL_STEP_MILLIS = TimeUnit.HOURS.toMillis(1);
    private static final Logger log = LoggerFactory.getLogger(RollingLogFile.class);

    private final LogFileConfig config;
    private final LogFileNames names;
    private final InstantSource clock;
    private final LongSupplier ticker;
    private final LogFileKeeper keeper;

    private @Nullable FileChannel channel;
    private @Nullable Object fileKey;
    private long size;
    private boolean lineOpen;
    private LocalDate day = LocalDate.EPOCH;
    private long dayStart;
    private long dayEnd;
    private boolean rollFailed;
    private long rollFailedAt;

    public RollingLogFile(LogFileConfig config) {
        this(config, InstantSource.system(), System::nanoTime);
    }

    /**
     * @param clock wall clock
     * @param ticker monotonic nanoseconds
     */
    RollingLogFile(LogFileConfig config, InstantSource clock, LongSupplier ticker) {
        this.config = config;
        this.clock = clock;
        this.ticker = ticker;
        names = new LogFileNames(config);
        keeper = new LogFileKeeper(config, names, clock);
    }

    /** The file that is written to. Any thread. */
    public Path path() {
        return names.active();
    }

    /** The rolled files' keeper. */
    LogFileKeeper keeper() {
        return keeper;
    }

    @Override
    public int write(byte[] bytes, int offset, int length) throws IOException {
        FileChannel open = ready();
        int count = upToRoll(bytes, offset, length);
        if (count == 0) {
            roll();
            open = ready();
            count = upToRoll(bytes, offset, length);
        }
        if (count == 0) {
            // another process has filled the new file already
            count = length;
        }
        count = Math.min(count, MAX_WRITE);
        count = write(open, ByteBuffer.wrap(bytes, offset, count));
        size += count;
        lineOpen = count > 0 && bytes[offset + count - 1] != '\n';
        return count;
    }

    private int write(FileChannel open, ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        try {
            return open.write(bytes);
        } catch (ClosedByInterruptException e) {
            // it may have written all the same, which only the file can tell; nobody has a reason to interrupt
            Thread.interrupted();
            closeChannel();
            long before = size;
            open();
            int written = (int) Math.max(0, Math.min(size - before, length));
            if (written == 0) {
                throw e;
            }
            size -= written;
            return written;
        } catch (IOException e) {
            closeChannel();
            throw e;
        }
    }

    /** The channel to write to, of the right file. */
    private FileChannel ready() throws IOException {
        FileChannel open = channel;
        if (open != null && config.reopen() && !lineOpen && isMoved()) {
            closeChannel();
            open = null;
        }
        if (open == null) {
            open = open();
        }
        if (config.daily() && !lineOpen && !isOfToday()) {
            if (size > 0) {
                roll();
                open = channel == null ? open() : channel;
            }
            // one that cannot be rolled keeps its day, and is tried again
            if (size == 0) {
                startDay(clock.instant());
            }
        }
        return open;
    }

    private boolean isOfToday() {
        long now = clock.millis();
        return now < dayEnd && now >= dayStart - SMALL_STEP_MILLIS;
    }

    private FileChannel open() throws IOException {
        Path path = names.active();
        Path folder = path.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileChannel opened =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            size = attributes.size();
            fileKey = attributes.fileKey();
            startDay(size > 0 ? attributes.lastModifiedTime().toInstant() : clock.instant());
        } catch (Throwable e) {
            opened.close();
            throw e;
        }
        channel = opened;
        keeper.wake();
        return opened;
    }

    private void startDay(Instant instant) {
        day = instant.atZone(config.zone()).toLocalDate();
        dayStart = startOf(day);
        dayEnd = startOf(day.plusDays(1));
    }

    private long startOf(LocalDate date) {
        return date.atStartOfDay(config.zone()).toInstant().toEpochMilli();
    }

    /** Whether the name no longer leads to the file that is open. Learns of a truncated file. */
    private boolean isMoved() throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(names.active(), BasicFileAttributes.class);
            size = Math.min(size, attributes.size());
            Object key = attributes.fileKey();
            return key != null && !key.equals(fileKey);
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /** How many bytes may go into this file: whole lines, as many as fit; 0 if it has to be rolled first. */
    private int upToRoll(byte[] bytes, int offset, int length) {
        long room = config.maxSize() - size;
        if (config.maxSize() == 0 || length <= room || isRollResting()) {
            return length;
        }
        for (int i = offset + (int) Math.max(room, 0) - 1; i >= offset; i--) {
            if (bytes[i] == '\n') {
                return i + 1 - offset;
            }
        }
        if (size > 0 && !lineOpen) {
            return 0;
        }
        // a line longer than a file, or the rest of one that has begun
        int end = offset;
        while (end < offset + length - 1 && bytes[end] != '\n') {
            end++;
        }
        return end + 1 - offset;
    }

    /** Gives the file its rolled name. If that fails, writing goes on in the same file and rolling waits a minute. */
    private void roll() {
        if (isRollResting()) {
            return;
        }
        try {
            Path target = names.nextRolled(day);
            Path folder = target.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.move(names.active(), target);
            closeChannel();
            size = 0;
            rollFailed = false;
        } catch (Error e) {
            // it may have its new name already: what the old one leads to is opened anew
            closeChannel();
            throw e;
        } catch (IOException | RuntimeException e) {
            rollFailed = true;
            rollFailedAt = ticker.getAsLong();
            log.warn("Cannot roll {}, goes on with it and tries again in a minute", names.active(), e);
        }
    }

    private boolean isRollResting() {
        return rollFailed && ticker.getAsLong() - rollFailedAt < ROLL_RETRY_NANOS;
    }

    private void closeChannel() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.warn("Cannot close {}", names.active(), e);
            }
        }
    }

    @Override
    public void close() {
        closeChannel();
        keeper.close();
    }
}
