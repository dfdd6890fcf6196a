package io.github.reactorserver.event;

/**
 * What a loop does and has done so far. Written by the loop's thread alone, without atomic operations; any thread may read, and
 * sees each figure a little late but never torn.
 */
public final class LoopStats {
    private final Counter iterations = new Counter();
    private final Counter wakeups = new Counter();
    private final Counter tasks = new Counter();
    private final Counter timers = new Counter();
    private final Counter failures = new Counter();
    private final Counter blocked = new Counter();
    private final LatencyHistogram iterationTime = new LatencyHistogram();
    private final LatencyHistogram lag = new LatencyHistogram();
    private final Counter busyNanos = new Counter();
    private final Counter pollNanos = new Counter();
    private final Counter connections = new Counter();
    private final Counter pendingWrite = new Counter();
    private final Counter writePauses = new Counter();
    private final Counter bytesRead = new Counter();
    private final Counter bytesWritten = new Counter();

    /** Turns of the loop. */
    public Counter iterations() {
        return iterations;
    }

    /** Wake-ups that posted tasks have caused. */
    public Counter wakeups() {
        return wakeups;
    }

    /** Tasks that ran. */
    public Counter tasks() {
        return tasks;
    }

    /** Timers that fired. */
    public Counter timers() {
        return timers;
    }

    /** Tasks, timers, polls and observers that threw, and were survived. */
    public Counter failures() {
        return failures;
    }

    /** Turns that lasted longer than the threshold. */
    public Counter blocked() {
        return blocked;
    }

    /** Work of each turn, without the wait. */
    public LatencyHistogram iterationTime() {
        return iterationTime;
    }

    /**
     * From a task's post, or a timer's deadline, to its run; of tasks posted in a burst, the first and every eighth.
     */
    public LatencyHistogram lag() {
        return lag;
    }

    /** Share of time spent working since the start, 0 to 1. */
    public double utilization() {
        double busy = busyNanos.get();
        double total = busy + pollNanos.get();
        return total == 0 ? 0 : busy / total;
    }

    /** Nanoseconds spent in callbacks, timers and tasks. */
    public Counter busyNanos() {
        return busyNanos;
    }

    /** Nanoseconds spent waiting. */
    public Counter pollNanos() {
        return pollNanos;
    }

    /** Connections that this loop owns now. */
    public Counter connections() {
        return connections;
    }

    /** Bytes in memory that connections have accepted and not yet written. */
    public Counter pendingWrite() {
        return pendingWrite;
    }

    /** Upward crossings of the high-water mark. */
    public Counter writePauses() {
        return writePauses;
    }

    public Counter bytesRead() {
        return bytesRead;
    }

    public Counter bytesWritten() {
        return bytesWritten;
    }
}
