package io.github.reactorserver.net;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.Timer;
import java.util.ArrayDeque;

/**
 * The bytes that all connections of a loop may move together in one direction. Those that find none left wait in a
 * queue, so that each has its turn. Loop-confined.
 */
final class SharedBucket {
    private final EventLoop loop;
    private final TokenBucket bucket;
    private final ArrayDeque<Throttle> waiting = new ArrayDeque<>();
    private final Timer timer;

    SharedBucket(EventLoop loop, long bytesPerSecond) {
        this.loop = loop;
        this.bucket = new TokenBucket(bytesPerSecond, loop.nanoTime());
        this.timer = loop.newTimer(this::resumeNext);
    }

    TokenBucket bucket() {
        return bucket;
    }

    /** Resumes the throttle when it is its turn. */
    void enqueue(Throttle throttle) {
        waiting.add(throttle);
        scheduleNext();
    }

    void remove(Throttle throttle) {
        waiting.remove(throttle);
    }

    // one at a time: in its turn of the loop it takes what it can use, and what is left goes to the next
    private void resumeNext() {
        Throttle next = bucket.waitNanos(loop.nanoTime()) == 0 ? waiting.poll() : null;
        if (next == null) {
            scheduleNext();
        } else {
            next.resume();
            // behind this turn's timers, so that the next poll comes first
            loop.queueInLoop(this::scheduleNext);
        }
    }

    private void scheduleNext() {
        if (!waiting.isEmpty() && !timer.isScheduled()) {
            timer.schedule(bucket.waitNanos(loop.nanoTime()));
        }
    }
}
