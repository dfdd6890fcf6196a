package io.github.reactorserver.http.file;

/**
 * Figures of a file cache since it was made. Immutable.
 *
 * @param hits look-ups of which the cache knew the response, be it that there is no such file
 * @param misses look-ups of which it did not
 * @param loads files read or opened
 * @param failures loads and checks that failed, most often since the executor took no more
 * @param rejections looks, of {@code failures}, that the executor did not take
 * @param evictions files dropped to keep the bounds, or since nobody asked for them
 * @param entries files in the cache now
 * @param bytes content in memory now
 * @param openFiles files open now, also those that are only needed for a response being sent
 * @param slicesRead megabytes of open files that were read before they were sent for the first time
 * @param slicesUnprepared megabytes that were sent without, since the executor took no more
 */
public record FileCacheStats(
        long hits,
        long misses,
        long loads,
        long failures,
        long rejections,
        long evictions,
        long entries,
        long bytes,
        long openFiles,
        long slicesRead,
        long slicesUnprepared) {}
