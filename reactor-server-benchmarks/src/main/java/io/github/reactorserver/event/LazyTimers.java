package io.github.reactorserver.event;

import java.util.PriorityQueue;
import org.jspecify.annotations.NullMarked;

/**
 * The usual simple design: a binary heap that only marks what is cancelled, drops marked entries when they come to the
 * front, and is cleaned when more than half of it is marked.
 */
@NullMarked
final class LazyTimers implements TimerQueue {
    private static final int MIN_CLEANED = 64;

    private final PriorityQueue<Entry> queue = new PriorityQueue<>();
    private int cancelled;

    @Override
    public Object add(Runnable action, long delayNanos) {
        Entry entry = new Entry(action, System.nanoTime() + delayNanos);
        queue.add(entry);
        return entry;
    }

    @Override
    public void cancel(Object timer) {
        ((Entry) timer).cancelled = true;
        cancelled++;
        if (cancelled > MIN_CLEANED && cancelled > queue.size() / 2) {
            queue.removeIf(entry -> entry.cancelled);
            cancelled = 0;
        }
    }

    @Override
    public Object move(Object timer, Runnable action, long delayNanos) {
        cancel(timer);
        return add(action, delayNanos);
    }

    @Override
    public void expire(int count) {
        for (int left = count; left > 0; ) {
            Entry nearest = queue.element();
            if (nearest.cancelled) {
                queue.remove();
                cancelled--;
            } else if (nearest.deadline - System.nanoTime() <= 0) {
                queue.remove();
                nearest.action.run();
                left--;
            }
        }
    }

    @Override
    public void close() {
        queue.clear();
    }

    private static final class Entry implements Comparable<Entry> {
        private final Runnable action;
        private final long deadline;
        private boolean cancelled;

        Entry(Runnable action, long deadline) {
            this.action = action;
            this.deadline = deadline;
        }

        @Override
        public int compareTo(Entry other) {
            return Long.signum(deadline - other.deadline);
        }
    }
}
