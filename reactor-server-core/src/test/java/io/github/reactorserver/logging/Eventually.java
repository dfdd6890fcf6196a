package io.github.reactorserver.logging;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits with a bound for what another thread does. */
final class Eventually {
    private Eventually() {}

    static boolean isTrue(BooleanSupplier condition) {
        return isTrue(condition, Duration.ofSeconds(20));
    }

    static boolean isTrue(BooleanSupplier condition, Duration bound) {
        long deadline = System.nanoTime() + bound.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return condition.getAsBoolean();
            }
            LockSupport.parkNanos(1_000_000);
        }
        return true;
    }
}
