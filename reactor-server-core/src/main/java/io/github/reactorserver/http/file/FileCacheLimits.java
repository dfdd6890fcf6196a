package io.github.reactorserver.http.file;

import java.time.Duration;

/**
 * Bounds of a file cache. Immutable.
 *
 * @param bytes of content in memory, 1 and up
 * @param entries files in memory or open, 1 to 1,000,000
 * @param openFiles files kept open for those that are too large for memory, 1 to 1,000,000; files that were evicted
 *     while a response is being sent come on top until it is
 * @param entryBytes up to which a file is kept in memory, 0 to 16 MiB; larger ones are kept open
 * @param checkInterval age up to which what is known of a file is served without looking if it has changed; zero looks at
 *     each request
 * @param expireAfter time without a request after which a file is forgotten; positive
 */
public record FileCacheLimits(
        long bytes, int entries, int openFiles, int entryBytes, Duration checkInterval, Duration expireAfter) {
    private static final int MAX_COUNT = 1_000_000;
    private static final int MAX_ENTRY_BYTES = 16 * 1024 * 1024;
    private static final Duration FOR_EVER = Duration.ofDays(365);

    public static final FileCacheLimits DEFAULTS = new FileCacheLimits(
            64 * 1024 * 1024, 10_000, 500, 32 * 1024, Duration.ofSeconds(1), Duration.ofMinutes(10));

    /**
     * The same limits, checked.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public FileCacheLimits {
        require(bytes > 0, "the size must be positive");
        require(entries > 0 && entries <= MAX_COUNT, "the number of entries must be within 1.." + MAX_COUNT);
        require(openFiles > 0 && openFiles <= MAX_COUNT, "the number of open files must be within 1.." + MAX_COUNT);
        require(
                entryBytes >= 0 && entryBytes <= MAX_ENTRY_BYTES,
                "the size of an entry must be within 0.." + MAX_ENTRY_BYTES + " bytes");
        require(
                !checkInterval.isNegative() && checkInterval.compareTo(FOR_EVER) <= 0,
                "the check interval must be within 0 and a year");
        require(
                !expireAfter.isNegative() && !expireAfter.isZero() && expireAfter.compareTo(FOR_EVER) <= 0,
                "the expiry must be positive and at most a year");
    }

    private static void require(boolean legal, String rule) {
        if (!legal) {
            throw new IllegalArgumentException(rule);
        }
    }

    public FileCacheLimits withBytes(long value) {
        return new FileCacheLimits(value, entries, openFiles, entryBytes, checkInterval, expireAfter);
    }

    public FileCacheLimits withEntries(int value) {
        return new FileCacheLimits(bytes, value, openFiles, entryBytes, checkInterval, expireAfter);
    }

    public FileCacheLimits withOpenFiles(int value) {
        return new FileCacheLimits(bytes, entries, value, entryBytes, checkInterval, expireAfter);
    }

    public FileCacheLimits withEntryBytes(int value) {
        return new FileCacheLimits(bytes, entries, openFiles, value, checkInterval, expireAfter);
    }

    public FileCacheLimits withCheckInterval(Duration value) {
        return new FileCacheLimits(bytes, entries, openFiles, entryBytes, value, expireAfter);
    }

    public FileCacheLimits withExpireAfter(Duration value) {
        return new FileCacheLimits(bytes, entries, openFiles, entryBytes, checkInterval, value);
    }
}
