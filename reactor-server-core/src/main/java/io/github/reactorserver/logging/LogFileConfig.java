package io.github.reactorserver.logging;

import java.nio.file.Path;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Names and life of a {@link RollingLogFile}. Names may contain <code>{host}</code> and <code>{pid}</code>; that of the
 * rolled files must contain <code>{index}</code> and may contain <code>{date}</code>, the day of the lines as
 * <code>2026-11-21</code>.
 *
 * @param file the file that is written to
 * @param rolledFile the file that it becomes, relative to the folder of the first; null for the first name with
 *     <code>-{date}.{index}</code> before its extension
 * @param maxSize bytes at which a file is rolled; 0 for no limit
 * @param daily whether a file is rolled at midnight
 * @param zone where midnight is
 * @param maxFiles rolled files kept; 0 for no limit
 * @param maxTotalSize bytes of rolled files kept; 0 for no limit
 * @param compress whether rolled files are compressed with gzip
 * @param reopen whether to look before each write if another program has moved or removed the file, and then start anew
 */
public record LogFileConfig(
        String file,
        @Nullable String rolledFile,
        long maxSize,
        boolean daily,
        ZoneId zone,
        int maxFiles,
        long maxTotalSize,
        boolean compress,
        boolean reopen) {

    public LogFileConfig {
        if (maxSize < 0 || maxFiles < 0 || maxTotalSize < 0) {
            throw new IllegalArgumentException("size and number of files must not be negative: "
                    + Math.min(maxFiles, Math.min(maxSize, maxTotalSize)));
        }
        if (rolledFile != null && !rolledFile.contains("{index}")) {
            throw new IllegalArgumentException("the name of rolled files must contain {index}: " + rolledFile);
        }
    }

    /** Files of 100 MB or a day, 30 of them and 3 GB at most, compressed. */
    public static LogFileConfig of(String file) {
        return new LogFileConfig(file, null, 100L << 20, true, ZoneId.systemDefault(), 30, 3L << 30, true, true);
    }

    public static LogFileConfig of(Path file) {
        return of(file.toString());
    }

    public LogFileConfig withFile(String value) {
        return new LogFileConfig(value, rolledFile, maxSize, daily, zone, maxFiles, maxTotalSize, compress, reopen);
    }

    public LogFileConfig withRolledFile(String value) {
        return new LogFileConfig(file, value, maxSize, daily, zone, maxFiles, maxTotalSize, compress, reopen);
    }

    public LogFileConfig withMaxSize(long value) {
        return new LogFileConfig(file, rolledFile, value, daily, zone, maxFiles, maxTotalSize, compress, reopen);
    }

    public LogFileConfig withDaily(boolean value, ZoneId valueZone) {
        return new LogFileConfig(file, rolledFile, maxSize, value, valueZone, maxFiles, maxTotalSize, compress, reopen);
    }

    /** Limits of the rolled files. */
    public LogFileConfig withRetention(int files, long totalSize) {
        return new LogFileConfig(file, rolledFile, maxSize, daily, zone, files, totalSize, compress, reopen);
    }

    public LogFileConfig withCompress(boolean value) {
        return new LogFileConfig(file, rolledFile, maxSize, daily, zone, maxFiles, maxTotalSize, value, reopen);
    }

    public LogFileConfig withReopen(boolean value) {
        return new LogFileConfig(file, rolledFile, maxSize, daily, zone, maxFiles, maxTotalSize, compress, value);
    }
}
