package io.github.reactorserver.http.server;

import java.time.Duration;

/** Whether a body comes fast enough on average. Loop-confined. */
final class BodyPace {
    private long startedAt;
    private long bytes;
    private boolean running;

    /** Forgets what was counted. */
    void stop() {
        running = false;
    }

    /** Counts received bytes and tells whether the average is below the rate after the time of grace. */
    boolean isTooSlow(int received, long now, int bytesPerSecond) {
        if (!running) {
            running = true;
            startedAt = now;
            bytes = 0;
        }
        bytes += received;
        long elapsed = now - startedAt;
        return elapsed > HttpTimeouts.RATE_GRACE.toNanos()
                && bytes
                        < bytesPerSecond
                                * (double) elapsed
                                / Duration.ofSeconds(1).toNanos();
    }
}
