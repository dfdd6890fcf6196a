package io.github.reactorserver.logging;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that a test turns; its monotonic time does not follow when the wall clock is set. */
final class ManualClock implements InstantSource {
    private volatile Instant now;
    private volatile long nanos;

    ManualClock(Instant start) {
        now = start;
    }

    void advance(Duration duration) {
        now = now.plus(duration);
        nanos += duration.toNanos();
    }

    void set(Instant instant) {
        now = instant;
    }

    long nanoTime() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return now;
    }
}
