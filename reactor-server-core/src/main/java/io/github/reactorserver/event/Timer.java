package io.github.reactorserver.event;

import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A runnable with a deadline, on one loop. May be scheduled and cancelled from any thread, the last call counts; on the
 * loop's own thread nothing runs after {@link #cancel} returned.
 */
public final class Timer extends TimerEntry {
    // 146 years: deadlines are compared by difference, which must not overflow
    private static final long MAX_DELAY = Long.MAX_VALUE / 2;

    private final EventLoop loop;
    private final Runnable action;
    // belongs to the loop's thread
    private long period;
    /** The last call from another thread, unless a call on the loop's has replaced it. */
    private volatile @Nullable Runnable posted;

    Timer(EventLoop loop, Runnable action) {
        this.loop = loop;
        this.action = action;
    }

    @Override
    protected EventLoop loop() {
        return loop;
    }

    /** Runs the action once, {@code nanos} from now; replaces an earlier schedule. */
    public void schedule(long nanos) {
        scheduleAt(Math.max(0, nanos), 0);
    }

    /** Runs the action every {@code periodNanos}, first one period from now; replaces an earlier schedule. */
    public void scheduleRepeating(long periodNanos) {
        if (periodNanos <= 0) {
            throw new IllegalArgumentException("period must be positive: " + periodNanos);
        }
        scheduleAt(periodNanos, Math.min(periodNanos, MAX_DELAY));
    }

    private void scheduleAt(long delay, long newPeriod) {
        long newDeadline = loop.nanoTime() + Math.min(delay, MAX_DELAY);
        if (loop.isInLoopThread()) {
            replacePosted();
            scheduleInLoop(newDeadline, newPeriod);
        } else {
            post(() -> scheduleInLoop(newDeadline, newPeriod));
        }
    }

    private void post(Runnable change) {
        posted = change;
        loop.queueInLoop(() -> {
            if (posted == change) {
                change.run();
            }
        });
    }

    private void replacePosted() {
        if (posted != null) {
            posted = null;
        }
    }

    private void scheduleInLoop(long newDeadline, long newPeriod) {
        period = newPeriod;
        queue(newDeadline);
    }

    /** Takes the schedule back. Idempotent; harmless once the loop has ended. */
    public void cancel() {
        if (loop.isInLoopThread()) {
            replacePosted();
            cancelInLoop();
            return;
        }
        try {
            post(this::cancelInLoop);
        } catch (RejectedExecutionException e) {
            // the loop has ended, and all its timers with it
        }
    }

    private void cancelInLoop() {
        period = 0;
        unqueue();
    }

    /** Whether it is scheduled. Loop's thread. */
    public boolean isScheduled() {
        loop.assertInLoopThread();
        return isQueued();
    }

    /** Runs the action; a repeating timer is queued first, so that the action may cancel it. */
    @Override
    protected void fire(long now) {
        if (period > 0) {
            // missed periods are skipped, not run in a burst
            long next = queuedFor() + period;
            queue(next - now > 0 ? next : now + period);
        }
        action.run();
    }
}
