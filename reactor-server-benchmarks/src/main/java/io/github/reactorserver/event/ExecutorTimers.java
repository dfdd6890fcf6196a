package io.github.reactorserver.event;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/**
 * {@link ScheduledThreadPoolExecutor} that takes cancelled tasks out of its queue. Its only thread is kept busy and the
 * benchmark's thread runs what is due, so that no hand-over between threads is measured; its lock is never contended.
 */
@NullMarked
final class ExecutorTimers implements TimerQueue {
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    private final CountDownLatch end = new CountDownLatch(1);

    ExecutorTimers() throws InterruptedException {
        executor.setRemoveOnCancelPolicy(true);
        CountDownLatch busy = new CountDownLatch(1);
        executor.execute(() -> {
            busy.countDown();
            awaitEnd();
        });
        busy.await();
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Object add(Runnable action, long delayNanos) {
        return executor.schedule(action, delayNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void cancel(Object timer) {
        ((Future<?>) timer).cancel(false);
    }

    @Override
    public Object move(Object timer, Runnable action, long delayNanos) {
        cancel(timer);
        return add(action, delayNanos);
    }

    @Override
    public void expire(int count) {
        for (int left = count; left > 0; ) {
            Runnable due = executor.getQueue().poll();
            if (due != null) {
                due.run();
                left--;
            }
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        end.countDown();
    }
}
