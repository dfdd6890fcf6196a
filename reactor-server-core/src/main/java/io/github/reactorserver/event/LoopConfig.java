package io.github.reactorserver.event;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What the loops of a group share.
 *
 * @param clock monotonic nanoseconds
 * @param observer listens to timing
 * @param blockedThreshold how long a turn may take before it is reported
 * @param initializer runs on each loop before its first event
 */
public record LoopConfig(
        LongSupplier clock, LoopObserver observer, Duration blockedThreshold, Consumer<EventLoop> initializer) {
    /** Longer ones are no nanoseconds to count with. */
    public static final Duration MAX_BLOCKED_THRESHOLD = Duration.ofDays(36_500);

    public static final LoopConfig DEFAULTS =
            new LoopConfig(System::nanoTime, LoopObserver.NONE, Duration.ofMillis(200), loop -> {});

    public LoopConfig {
        if (blockedThreshold.isNegative()
                || blockedThreshold.isZero()
                || blockedThreshold.compareTo(MAX_BLOCKED_THRESHOLD) > 0) {
            throw new IllegalArgumentException("threshold of a blocked loop must be positive, and at most "
                    + Durations.text(MAX_BLOCKED_THRESHOLD) + ": " + Durations.text(blockedThreshold));
        }
    }

    public LoopConfig withClock(LongSupplier value) {
        return new LoopConfig(value, observer, blockedThreshold, initializer);
    }

    public LoopConfig withObserver(LoopObserver value) {
        return new LoopConfig(clock, value, blockedThreshold, initializer);
    }

    public LoopConfig withBlockedThreshold(Duration value) {
        return new LoopConfig(clock, observer, value, initializer);
    }

    public LoopConfig withInitializer(Consumer<EventLoop> value) {
        return new LoopConfig(clock, observer, blockedThreshold, value);
    }
}
