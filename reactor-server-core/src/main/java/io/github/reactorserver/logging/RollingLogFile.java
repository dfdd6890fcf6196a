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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log file that starts anew by size and by day. Files are cut at line ends only. Rolled files are compressed and
 * removed on a thread of their own. Opened with the first write, and anew after a failure. Confined to the thread of its
 * {@link AsyncLogWriter}.
 *
 * <p>The day of a line is that of its write, which is up to a flush interval after it was logged.
 */
public final class RollingLogFile implements LogSink {
    // what is copied to native memory at once
    private static final int MAX_WRITE = 256 * 1024;
    private static final long ROLL_RETRY_MILLIS = 60_000;
    private static final Logger log = LoggerFactory.getLogger(RollingLogFile.class);

    private final LogFileConfig config;
    private final LogFileNames names;
    private final InstantSource clock;
    private final LogFileKeeper keeper;

    private @Nullable FileChannel channel;
    private @Nullable Object fileKey;
    private long size;
    private boolean lineOpen;
    private LocalDate day = LocalDate.EPOCH;
    private long dayEnd;
    private long noRollBefore;

    public RollingLogFile(LogFileConfig config) {
        this(config, InstantSource.system());
    }

    RollingLogFile(LogFileConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        names = new LogFileNames(config);
        keeper = new LogFileKeeper(config, names);
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
        if (config.daily() && !lineOpen && clock.millis() >= dayEnd) {
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
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        channel = opened;
        keeper.wake();
        return opened;
    }

    private void startDay(Instant instant) {
        day = instant.atZone(config.zone()).toLocalDate();
        dayEnd = day.plusDays(1).atStartOfDay(config.zone()).toInstant().toEpochMilli();
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
        if (config.maxSize() == 0 || length <= room || clock.millis() < noRollBefore) {
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
        if (clock.millis() < noRollBefore) {
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
        } catch (IOException | RuntimeException e) {
            noRollBefore = clock.millis() + ROLL_RETRY_MILLIS;
            log.warn("Cannot roll {}, goes on with it and tries again in a minute", names.active(), e);
        }
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
