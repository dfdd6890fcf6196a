package io.github.reactorserver.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What has been posted to a loop and not yet run. Any thread adds; the loop's takes, and closes.
 *
 * <p>A linked list, first in, first out. Who adds moves {@code last} on to the new task, then links it to the one
 * before: between these steps the queue is not empty, though there is nothing to take yet. Closing puts an end mark
 * last, behind which nothing can be added, so that each task is either taken or refused.
 *
 * <p>A task's fields are written before the compare-and-set of {@code last} and the release of {@code next}, through
 * which others come to it. A poster sets {@code last} and then asks the {@link PollGate}, the loop closes the gate and
 * then reads {@code last}; all four are volatile, so that one of them sees the other, and no wake-up is lost.
 *
 * <p>The first task of a burst and every eighth behind it carry the time of their post: reading the clock costs more
 * than the rest.
 */
final class TaskQueue {
    private static final VarHandle FIRST;
    private static final VarHandle LAST;
    private static final VarHandle NEXT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            FIRST = lookup.findVarHandle(TaskQueue.class, "first", Posted.class);
            LAST = lookup.findVarHandle(TaskQueue.class, "last", Posted.class);
            NEXT = lookup.findVarHandle(Posted.class, "next", Posted.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int TIMED_ONE_IN = 8;

    private final LongSupplier clock;
    private final Posted end = new Posted(null);
    // the one taken last: those behind it wait
    private Posted first = new Posted(null);
    private volatile Posted last = first;

    TaskQueue(LongSupplier clock) {
        this.clock = clock;
    }

    /** A task in the queue. */
    static final class Posted {
        private @Nullable Runnable action;
        private boolean timed;
        private long postedAt;
        // counted from the first one ever, so that a difference is a length
        private long number;
        private volatile @Nullable Posted next;

        private Posted(@Nullable Runnable action) {
            this.action = action;
        }

        /** Whether {@link #postedAt} is known. */
        boolean isTimed() {
            return timed;
        }

        long postedAt() {
            return postedAt;
        }

        private void follow(Posted before, LongSupplier clock) {
            // the end mark is no task
            number = before.number + (action == null ? 0 : 1);
            // the one before has been run, so this one may find the loop at rest
            boolean firstOfBurst = before.action == null;
            if (!timed && (firstOfBurst || number % TIMED_ONE_IN == 0)) {
                timed = true;
                postedAt = clock.getAsLong();
            }
        }

        /** Runs the task, once: it is forgotten here, though this entry stays until the next one is taken. */
        void run() {
            Runnable task = action;
            action = null;
            if (task != null) {
                task.run();
            }
        }
    }

    /** Adds a task unless the queue is closed. Any thread. */
    boolean add(Runnable action) {
        return append(new Posted(action));
    }

    /** Refuses what is added from now on. */
    void close() {
        append(end);
    }

    private boolean append(Posted added) {
        Posted before;
        do {
            before = last;
            if (before == end) {
                return false;
            }
            added.follow(before, clock);
        } while (!LAST.weakCompareAndSet(this, before, added));
        NEXT.setRelease(before, added);
        return true;
    }

    /** Takes the next task; null if there is none, or it is not linked yet. */
    @Nullable
    Posted poll() {
        Posted next = first.next;
        if (next == null || next == end) {
            return null;
        }
        // what is taken must not keep its successors
        NEXT.setOpaque(first, null);
        FIRST.setRelease(this, next);
        return next;
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** How many wait. Any thread. */
    int size() {
        long taken = ((Posted) FIRST.getAcquire(this)).number;
        return (int) (last.number - taken);
    }
}
