package io.github.reactorserver.event;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Binary min-heap of timers; each timer keeps its index, so that adding, moving and removing cost O(log n). Deadlines
 * are compared by difference, as {@link System#nanoTime} asks; ties go in order of scheduling. Loop-confined.
 */
final class TimerHeap {
    private @Nullable TimerEntry[] heap = new @Nullable TimerEntry[16];
    private int size;
    private long orders;

    int size() {
        return size;
    }

    /** How often a timer was added or moved. */
    long moves() {
        return orders;
    }

    /** The timer with the nearest deadline, or null. */
    @Nullable
    TimerEntry peek() {
        return heap[0];
    }

    /**
     * Nanoseconds until the nearest timer is due, 0 if it is already.
     *
     * @param most the response if there is none before, negative for ever
     */
    long untilDue(long now, long most) {
        TimerEntry nearest = heap[0];
        if (nearest == null) {
            return most;
        }
        long untilDue = Math.max(0, nearest.deadline - now);
        return most < 0 ? untilDue : Math.min(untilDue, most);
    }

    /** Adds the timer, or moves it if it is in already. */
    void put(TimerEntry timer, long deadline) {
        timer.deadline = deadline;
        timer.order = orders++;
        int index = timer.heapIndex;
        if (index == TimerEntry.NOT_QUEUED) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            siftUp(size++, timer);
        } else if (!siftUp(index, timer)) {
            siftDown(index, timer);
        }
    }

    /** Takes the timer out, if it is in. */
    void remove(TimerEntry timer) {
        int index = timer.heapIndex;
        if (index == TimerEntry.NOT_QUEUED) {
            return;
        }
        timer.heapIndex = TimerEntry.NOT_QUEUED;
        TimerEntry last = at(--size);
        heap[size] = null;
        if (last != timer && !siftUp(index, last)) {
            siftDown(index, last);
        }
    }

    private boolean siftUp(int start, TimerEntry timer) {
        int index = start;
        while (index > 0) {
            int parentIndex = (index - 1) >>> 1;
            TimerEntry parent = at(parentIndex);
            if (!isBefore(timer, parent)) {
                break;
            }
            place(parent, index);
            index = parentIndex;
        }
        place(timer, index);
        return index != start;
    }

    private void siftDown(int start, TimerEntry timer) {
        int index = start;
        for (int child = 2 * index + 1; child < size; child = 2 * index + 1) {
            if (child + 1 < size && isBefore(at(child + 1), at(child))) {
                child++;
            }
            TimerEntry smallest = at(child);
            if (!isBefore(smallest, timer)) {
                break;
            }
            place(smallest, index);
            index = child;
        }
        place(timer, index);
    }

    private void place(TimerEntry timer, int index) {
        heap[index] = timer;
        timer.heapIndex = index;
    }

    @SuppressWarnings("NullAway") // below size every place is taken
    private TimerEntry at(int index) {
        return heap[index];
    }

    private static boolean isBefore(TimerEntry a, TimerEntry b) {
        long difference = a.deadline - b.deadline;
        return difference < 0 || (difference == 0 && a.order - b.order < 0);
    }
}
