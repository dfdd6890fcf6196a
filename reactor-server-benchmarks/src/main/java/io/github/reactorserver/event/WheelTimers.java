package io.github.reactorserver.event;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/**
 * Netty's wheel with the shortest tick that it has, 1 ms. Adding and cancelling only put a note into a queue; the work
 * follows on the wheel's own thread and is not part of the figure. Expiring includes waiting for the next tick.
 */
@NullMarked
final class WheelTimers implements TimerQueue {
    private final Semaphore expired = new Semaphore(0);
    private final HashedWheelTimer wheel =
            new HashedWheelTimer(new DefaultThreadFactory("wheel", true), 1, TimeUnit.MILLISECONDS, 512, false);

    @Override
    public Object add(Runnable action, long delayNanos) {
        return wheel.newTimeout(
                timeout -> {
                    action.run();
                    expired.release();
                },
                delayNanos,
                TimeUnit.NANOSECONDS);
    }

    @Override
    public void cancel(Object timer) {
        ((Timeout) timer).cancel();
    }

    @Override
    public Object move(Object timer, Runnable action, long delayNanos) {
        cancel(timer);
        return add(action, delayNanos);
    }

    @Override
    public void expire(int count) throws InterruptedException {
        expired.acquire(count);
    }

    @Override
    public void close() {
        wheel.stop();
    }
}
