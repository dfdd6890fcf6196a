package io.github.reactorserver.logging;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * Buffers and times of an {@link AsyncLogWriter}.
 *
 * @param bufferSize bytes of one buffer
 * @param maxQueuedBuffers full buffers that may wait for the disk; memory is bounded by three more than these
 * @param flushInterval how late a line may be in the file, 3 s at most
 * @param overflow what happens to a line while all buffers are full
 * @param closeTimeout how long closing waits for the disk, a day at most
 */
public record AsyncLogConfig(
        int bufferSize, int maxQueuedBuffers, Duration flushInterval, OverflowPolicy overflow, Duration closeTimeout) {
    public static final Duration MAX_FLUSH_INTERVAL = Duration.ofSeconds(3);

    /** More than anybody waits for, and few enough nanoseconds to count with. */
    public static final Duration MAX_CLOSE_TIMEOUT = Duration.ofDays(1);

    public static final AsyncLogConfig DEFAULTS =
            new AsyncLogConfig(4 * 1024 * 1024, 8, Duration.ofSeconds(1), OverflowPolicy.DROP, Duration.ofSeconds(10));

    public AsyncLogConfig {
        if (bufferSize < 1024) {
            throw new IllegalArgumentException("the size of a buffer must be at least 1024: " + bufferSize);
        }
        if (maxQueuedBuffers < 1) {
            throw new IllegalArgumentException("the number of queued buffers must be at least 1: " + maxQueuedBuffers);
        }
        if (flushInterval.isNegative() || flushInterval.isZero() || flushInterval.compareTo(MAX_FLUSH_INTERVAL) > 0) {
            throw new IllegalArgumentException("the flush interval must be above 0 and at most "
                    + MAX_FLUSH_INTERVAL.toSeconds() + " s: " + inSeconds(flushInterval));
        }
        if (closeTimeout.isNegative() || closeTimeout.compareTo(MAX_CLOSE_TIMEOUT) > 0) {
            throw new IllegalArgumentException("the close timeout must not be negative, and at most "
                    + MAX_CLOSE_TIMEOUT.toHours() + " h: " + inSeconds(closeTimeout));
        }
    }

    private static String inSeconds(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds())
                        .add(BigDecimal.valueOf(duration.getNano(), 9))
                        .stripTrailingZeros()
                        .toPlainString()
                + " s";
    }

    public AsyncLogConfig withBufferSize(int value) {
        return new AsyncLogConfig(value, maxQueuedBuffers, flushInterval, overflow, closeTimeout);
    }

    public AsyncLogConfig withMaxQueuedBuffers(int value) {
        return new AsyncLogConfig(bufferSize, value, flushInterval, overflow, closeTimeout);
    }

    public AsyncLogConfig withFlushInterval(Duration value) {
        return new AsyncLogConfig(bufferSize, maxQueuedBuffers, value, overflow, closeTimeout);
    }

    public AsyncLogConfig withOverflow(OverflowPolicy value) {
        return new AsyncLogConfig(bufferSize, maxQueuedBuffers, flushInterval, value, closeTimeout);
    }

    public AsyncLogConfig withCloseTimeout(Duration value) {
        return new AsyncLogConfig(bufferSize, maxQueuedBuffers, flushInterval, overflow, value);
    }
}
