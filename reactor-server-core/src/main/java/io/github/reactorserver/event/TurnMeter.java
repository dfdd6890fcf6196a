package io.github.reactorserver.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;

/** How long a loop waits, works and lags behind. Written by the loop's thread; other threads see whether it is busy. */
final class TurnMeter {
    /** Value of {@link #busySince} between turns. */
    static final long IDLE = Long.MIN_VALUE;

    private static final VarHandle BUSY_SINCE;

    static {
        try {
            BUSY_SINCE = MethodHandles.lookup().findVarHandle(TurnMeter.class, "busySince", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EventLoop loop;
    private final LongSupplier clock;
    private final LoopObserver observer;
    private final long blockedNanos;
    private final LoopStats stats = new LoopStats();
    private long pollStart;
    private long turnStart;
    private boolean turnStamped;

    @SuppressWarnings("UnusedVariable") // through BUSY_SINCE
    private long busySince = IDLE;

    TurnMeter(EventLoop loop, LoopConfig config) {
        this.loop = loop;
        this.clock = config.clock();
        this.observer = config.observer();
        this.blockedNanos = config.blockedThreshold().toNanos();
        this.turnStart = clock.getAsLong();
    }

    LoopStats stats() {
        return stats;
    }

    /** When the turn at hand began, or {@link #IDLE}. Any thread. */
    long busySince() {
        return (long) BUSY_SINCE.getOpaque(this);
    }

    /** Whether the turn at hand has lasted longer than it should. Any thread. */
    boolean isBlocked() {
        return isBusyFor(blockedNanos);
    }

    /** Whether the turn at hand has lasted that long. Any thread. */
    boolean isBusyFor(long nanos) {
        long since = busySince();
        return since != IDLE && clock.getAsLong() - since >= nanos;
    }

    /** When this turn's work began. */
    long turnStart() {
        return turnStart;
    }

    /** The wait begins; returns the time. */
    long beginPoll() {
        pollStart = clock.getAsLong();
        turnStamped = false;
        return pollStart;
    }

    /** The first work after the wait ends the time spent polling. Returns whether this was the first. */
    boolean beginWork() {
        if (turnStamped) {
            return false;
        }
        turnStamped = true;
        turnStart = clock.getAsLong();
        BUSY_SINCE.setOpaque(this, turnStart);
        stats.pollNanos().add(turnStart - pollStart);
        return true;
    }

    void endTurn() {
        BUSY_SINCE.setOpaque(this, IDLE);
        long busy = clock.getAsLong() - turnStart;
        stats.iterations().add(1);
        stats.busyNanos().add(busy);
        stats.iterationTime().record(busy);
        if (busy >= blockedNanos) {
            stats.blocked().add(1);
        }
        try {
            observer.onIteration(loop, busy);
        } catch (Throwable failure) {
            stats.failures().add(1);
        }
    }

    void recordLag(long lag) {
        stats.lag().record(lag);
        try {
            observer.onLag(loop, lag);
        } catch (Throwable failure) {
            // for want of memory as it may be: what is measured is to run all the same
            stats.failures().add(1);
        }
    }
}
