package io.github.reactorserver.http.server;

import java.time.Duration;

/** Whether a body comes fast enough on average. Loop-confined. */
final class BodyPace {
    private final long startedAt;
    private long bytes;

    BodyPace(long now) {
        startedAt = now;
    }

    /** Counts received bytes and tells whether the average is below the rate after the time of grace. */
    boolean isTooSlow(int received, long now, int bytesPerSecond) {
        bytes += received;
        long elapsed = now - startedAt;
        return elapsed > HttpTimeouts.RATE_GRACE.toNanos()
                && bytes
                        < bytesPerSecond
                                * (double) elapsed
                                / Duration.ofSeconds(1).toNanos();
    }
}
