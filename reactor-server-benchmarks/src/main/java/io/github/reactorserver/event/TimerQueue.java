package io.github.reactorserver.event;

import org.jspecify.annotations.NullMarked;

/** What {@link TimerBenchmark} does with timers, whoever keeps them. Used by one thread. */
@NullMarked
interface TimerQueue extends AutoCloseable {

    /** A timer that runs the action once, so many nanoseconds from now; the result stands for it. */
    Object add(Runnable action, long delayNanos);

    void cancel(Object timer);

    /** Moves a timer that has not run; the result stands for it from now on. */
    Object move(Object timer, Runnable action, long delayNanos);

    /** Runs timers that are due, this many at least; waits for the clock if fewer are. */
    void expire(int count) throws InterruptedException;

    @Override
    void close();
}
