package io.github.reactorserver.net;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Holds one direction of one connection to its rate limits: bytes are counted after they have moved, and then the
 * direction rests until the buckets have recovered. Loop-confined.
 */
final class Throttle {
    private final EventLoop loop;
    private final @Nullable TokenBucket own;
    private final @Nullable TokenBucket shared;
    private final Timer timer;
    private boolean resting;

    /**
     * @param own of this connection, null for none
     * @param shared of the loop, null for none
     * @param resume called when the direction may go on
     */
    Throttle(EventLoop loop, @Nullable TokenBucket own, @Nullable TokenBucket shared, Runnable resume) {
        this.loop = loop;
        this.own = own;
        this.shared = shared;
        this.timer = loop.newTimer(() -> {
            resting = false;
            resume.run();
        });
    }

    /** Whether nothing may move now. */
    boolean isResting() {
        return resting;
    }

    void moved(long bytes) {
        long now = loop.nanoTime();
        long wait = 0;
        if (own != null) {
            own.take(bytes, now);
            wait = own.waitNanos(now);
        }
        if (shared != null) {
            shared.take(bytes, now);
            wait = Math.max(wait, shared.waitNanos(now));
        }
        if (wait > 0 && !resting) {
            resting = true;
            timer.schedule(wait);
        }
    }

    void cancel() {
        timer.cancel();
    }
}
