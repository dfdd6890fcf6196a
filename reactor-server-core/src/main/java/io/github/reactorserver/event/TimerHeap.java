package io.github.reactorserver.event;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Binary min-heap of timers; each timer keeps its index, so that adding, moving and removing cost O(log n). Deadlines
 * are compared by difference, as {@link System#nanoTime} asks; ties go in order of scheduling. Loop-confined.
 */
final class TimerHeap {
    private @Nullable Timer[] heap = new @Nullable Timer[16];
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
    Timer peek() {
        return heap[0];
    }

    /** Adds the timer, or moves it if it is in already. */
    void put(Timer timer, long deadline) {
        timer.deadline = deadline;
        timer.order = orders++;
        int index = timer.heapIndex;
        if (index == Timer.NOT_QUEUED) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            siftUp(size++, timer);
        } else if (!siftUp(index, timer)) {
            siftDown(index, timer);
        }
    }

    /** Takes the timer out, if it is in. */
    void remove(Timer timer) {
        int index = timer.heapIndex;
        if (index == Timer.NOT_QUEUED) {
            return;
        }
        timer.heapIndex = Timer.NOT_QUEUED;
        Timer last = at(--size);
        heap[size] = null;
        if (last != timer && !siftUp(index, last)) {
            siftDown(index, last);
        }
    }

    private boolean siftUp(int start, Timer timer) {
        int index = start;
        while (index > 0) {
            int parentIndex = (index - 1) >>> 1;
            Timer parent = at(parentIndex);
            if (!isBefore(timer, parent)) {
                break;
            }
            place(parent, index);
            index = parentIndex;
        }
        place(timer, index);
        return index != start;
    }

    private void siftDown(int start, Timer timer) {
        int index = start;
        for (int child = 2 * index + 1; child < size; child = 2 * index + 1) {
            if (child + 1 < size && isBefore(at(child + 1), at(child))) {
                child++;
            }
            Timer smallest = at(child);
            if (!isBefore(smallest, timer)) {
                break;
            }
            place(smallest, index);
            index = child;
        }
        place(timer, index);
    }

    private void place(Timer timer, int index) {
        heap[index] = timer;
        timer.heapIndex = index;
    }

    @SuppressWarnings("NullAway") // below size every place is taken
    private Timer at(int index) {
        return heap[index];
    }

    private static boolean isBefore(Timer a, Timer b) {
        long difference = a.deadline - b.deadline;
        return difference < 0 || (difference == 0 && a.order - b.order < 0);
    }
}
