package io.github.reactorserver.event;

import java.util.concurrent.locks.LockSupport;

/**
 * Polls of a loop that failed in a row. A poller that always fails would spin: after an error the loop rests, longer each
 * time, and after sixteen exceptions it is to end, so that it is seen to be dead. Used by the loop's thread; any thread
 * may ask.
 */
final class PollFailures {
    private static final int MANY = 16;
    private static final long MIN_REST_NANOS = 500_000;
    private static final int MAX_DOUBLINGS = 7;

    private volatile int count;
    private volatile boolean isFinal;

    /** A poll has not failed. */
    void clear() {
        if (count > 0) {
            count = 0;
        }
    }

    /** A poll has failed. Rests, which takes no memory. */
    void add(Throwable failure) {
        int now = Math.min(count + 1, MANY);
        count = now;
        if (failure instanceof Error) {
            LockSupport.parkNanos(this, MIN_REST_NANOS << Math.min(now, MAX_DOUBLINGS));
        } else {
            isFinal = now == MANY;
        }
    }

    /** Whether the last sixteen polls have failed. */
    boolean areMany() {
        return count == MANY;
    }

    /** Whether there is no use in another poll. */
    boolean isFinal() {
        return isFinal;
    }
}
