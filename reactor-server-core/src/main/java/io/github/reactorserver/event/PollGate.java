package io.github.reactorserver.event;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether a loop waits in its poller, so that a post wakes it only then. The loop's thread begins and ends the wait;
 * any thread asks.
 *
 * <pre>
 *              begin                tryWake (any thread)
 *   RUNNING ----------> POLLING ------------------------> RUNNING
 *      ^                   | end                             | end: was woken
 *      +-------------------+---------------------------------+
 * </pre>
 */
final class PollGate {
    private static final int RUNNING = 0;
    private static final int POLLING = 1;

    private final AtomicInteger state = new AtomicInteger(RUNNING);
    // what the loop itself last made of it
    private boolean polling;

    /** Whether the caller has to wake the poller: true for one poster in each wait. */
    boolean tryWake() {
        return state.get() == POLLING && state.compareAndSet(POLLING, RUNNING);
    }

    /** The loop is about to wait; it looks for tasks once more afterwards, since who posted before does not wake it. */
    void begin() {
        polling = true;
        state.set(POLLING);
    }

    /** The wait is over. Returns whether a poster has ended it; idempotent. */
    boolean end() {
        if (!polling) {
            return false;
        }
        polling = false;
        return !state.compareAndSet(POLLING, RUNNING);
    }
}
