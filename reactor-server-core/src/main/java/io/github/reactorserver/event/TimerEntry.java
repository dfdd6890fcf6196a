package io.github.reactorserver.event;

/**
 * Something that is due at a time: a place in its loop's timer heap. For what has one deadline at a time and exists in
 * large numbers; a {@link Timer} does the rest of the world. Loop's thread.
 */
public abstract class TimerEntry {
    static final int NOT_QUEUED = -1;

    int heapIndex = NOT_QUEUED;
    long deadline;
    long order;

    protected TimerEntry() {}

    /** The loop that it is due on. */
    protected abstract EventLoop loop();

    /**
     * Its time has come, and it is not queued any more.
     *
     * @param now monotonic nanoseconds
     */
    protected abstract void fire(long now);

    /**
     * Makes it due at that time instead of any other.
     *
     * @param newDeadline by the loop's clock, less than 146 years from now: deadlines are compared by difference
     */
    protected final void queue(long newDeadline) {
        loop().timers().put(this, newDeadline);
    }

    /** Makes it never due. Idempotent. */
    protected final void unqueue() {
        loop().timers().remove(this);
    }

    protected final boolean isQueued() {
        return heapIndex != NOT_QUEUED;
    }

    /** When it is due, if it is queued. */
    protected final long queuedFor() {
        return deadline;
    }
}
