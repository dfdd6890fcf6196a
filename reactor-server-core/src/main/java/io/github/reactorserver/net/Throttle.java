package io.github.reactorserver.net;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Holds one direction of one connection to its rate limits: no more moves than {@link #allowance} says, and when that
 * is nothing the direction rests until the buckets have recovered. Loop-confined.
 */
final class Throttle {
    private final EventLoop loop;
    private final @Nullable TokenBucket own;
    private final @Nullable SharedBucket shared;
    private final Runnable resumed;
    private final Timer timer;
    private boolean resting;

    /**
     * @param own of this connection, null for none
     * @param shared of the loop, null for none
     * @param resumed called when the direction may go on
     */
    Throttle(EventLoop loop, @Nullable TokenBucket own, @Nullable SharedBucket shared, Runnable resumed) {
        this.loop = loop;
        this.own = own;
        this.shared = shared;
        this.resumed = resumed;
        this.timer = loop.newTimer(this::handleOwnRecovered);
    }

    /** Whether nothing may move now. */
    boolean isResting() {
        return resting;
    }

    /** How many bytes may move now; a rest begins if there are none. */
    long allowance() {
        if (resting) {
            return 0;
        }
        long now = loop.nanoTime();
        long ofOwn = own == null ? Long.MAX_VALUE : own.available(now);
        long ofShared = shared == null ? Long.MAX_VALUE : shared.bucket().available(now);
        if (ofOwn <= 0 && own != null) {
            resting = true;
            timer.schedule(own.waitNanos(now));
        } else if (ofShared <= 0 && shared != null) {
            resting = true;
            shared.enqueue(this);
        }
        return Math.max(0, Math.min(ofOwn, ofShared));
    }

    /** Counts bytes that have moved; a rest begins if they were the last that may. */
    void moved(long bytes) {
        long now = loop.nanoTime();
        if (own != null) {
            own.take(bytes, now);
        }
        if (shared != null) {
            shared.bucket().take(bytes, now);
        }
        allowance();
    }

    private void handleOwnRecovered() {
        if (shared != null && shared.bucket().available(loop.nanoTime()) <= 0) {
            shared.enqueue(this);
        } else {
            resume();
        }
    }

    void resume() {
        resting = false;
        resumed.run();
    }

    void cancel() {
        timer.cancel();
        if (shared != null && resting) {
            shared.remove(this);
        }
    }
}
