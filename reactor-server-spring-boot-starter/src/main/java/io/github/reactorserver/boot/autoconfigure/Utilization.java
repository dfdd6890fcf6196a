package io.github.reactorserver.boot.autoconfigure;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Share of its time that a loop was busy, over the time since the value was last taken. Readers within a second of
 * each other get the same value. Thread-safe.
 */
final class Utilization {
    private static final long WINDOW = Duration.ofSeconds(1).toNanos();

    private final LongSupplier busyNanos;
    private final LongSupplier clock;
    private long takenAt;
    private long takenBusy;
    private double value;

    /**
     * @param busyNanos nanoseconds of work so far
     * @param clock monotonic nanoseconds
     */
    Utilization(LongSupplier busyNanos, LongSupplier clock) {
        this.busyNanos = busyNanos;
        this.clock = clock;
        takenAt = clock.getAsLong();
        takenBusy = busyNanos.getAsLong();
    }

    /** 0 to 1. */
    synchronized double get() {
        long now = clock.getAsLong();
        long elapsed = now - takenAt;
        if (elapsed >= WINDOW) {
            long busy = busyNanos.getAsLong();
            // a turn counts when it ends, so a long one may exceed the window
            value = Math.min(1, (double) (busy - takenBusy) / elapsed);
            takenAt = now;
            takenBusy = busy;
        }
        return value;
    }
}
