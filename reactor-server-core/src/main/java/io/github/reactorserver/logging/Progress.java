package io.github.reactorserver.logging;

import java.util.concurrent.TimeUnit;

/**
 * Steps that one thread makes and others wait for. A monitor, since its waits need no memory, which those of the lock
 * classes do. Thread-safe.
 */
final class Progress {
    // whoever waits looks again by itself, should nobody be left to make a step
    private static final long MOST_MILLIS = 100;

    private long steps;

    /** Steps made so far. */
    synchronized long steps() {
        return steps;
    }

    /** Makes a step. */
    synchronized void step() {
        steps++;
        notifyAll();
    }

    /** Waits until there are more steps than those seen; for that time or 100 ms at most. */
    @SuppressWarnings({"WaitNotInLoop"}) // the caller has the loop
    synchronized void await(long seen, long nanos) throws InterruptedException {
        if (steps == seen) {
            // upwards, since 0 is for ever
            wait(Math.min(MOST_MILLIS, TimeUnit.NANOSECONDS.toMillis(nanos) + 1));
        }
    }
}
