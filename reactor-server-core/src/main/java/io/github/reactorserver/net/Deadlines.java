package io.github.reactorserver.net;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.TimerEntry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one connection. Moving a deadline later costs no heap operation: the entry fires at the old time,
 * finds the new deadline and is queued again. Loop-confined.
 */
final class Deadlines extends TimerEntry {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long MAX_DELAY = Long.MAX_VALUE / 2;

    private final SocketConnection connection;
    private long deadline = NEVER;
    private long writeDeadline = NEVER;
    private @Nullable CloseReason reason;
    private int unanswered;

    Deadlines(SocketConnection connection) {
        this.connection = connection;
    }

    /** Probes of a heartbeat that the peer has not answered. */
    int unanswered() {
        return unanswered;
    }

    void unanswered(int probes) {
        unanswered = probes;
    }

    @Override
    protected EventLoop loop() {
        return connection.loop();
    }

    /**
     * The handler's next deadline; replaces the last one. Counted from now and not from the begin of the turn,
     * or a handler that took long would have used up the time that its peer has.
     */
    void set(CloseReason newReason, long nanos) {
        reason = newReason;
        deadline = after(nanos);
        schedule(deadline);
    }

    /** Whether the handler's deadline is set, for that reason. */
    boolean awaits(CloseReason expected) {
        return deadline != NEVER && reason == expected;
    }

    /** The nearest one, or null. */
    @Nullable
    NextDeadline next() {
        boolean write = writeDeadline != NEVER && (deadline == NEVER || writeDeadline - deadline < 0);
        CloseReason next = write ? CloseReason.WRITE_TIMEOUT : reason;
        if (next == null || (!write && deadline == NEVER)) {
            return null;
        }
        return new NextDeadline(next, Duration.ofNanos((write ? writeDeadline : deadline) - loop().nanoTime()));
    }

    void clear() {
        deadline = NEVER;
    }

    /** The peer has so long to take bytes that wait. */
    void setWrite(long nanos) {
        writeDeadline = after(nanos);
        schedule(writeDeadline);
    }

    void clearWrite() {
        writeDeadline = NEVER;
    }

    /** Whether a write deadline is set. */
    boolean watchesWrite() {
        return writeDeadline != NEVER;
    }

    void cancel() {
        unqueue();
    }

    private long after(long nanos) {
        return loop().nanoTime() + Math.min(nanos, MAX_DELAY);
    }

    private void schedule(long newDeadline) {
        if (!isQueued() || newDeadline - queuedFor() < 0) {
            queue(newDeadline);
        }
    }

    @Override
    protected void fire(long now) {
        try {
            handleDue(now);
        } catch (Throwable failure) {
            // it would live on without any deadline
            connection.handleFailure(failure);
        }
    }

    private void handleDue(long now) {
        CloseReason passed = reason;
        if (writeDeadline != NEVER && writeDeadline - now <= 0) {
            writeDeadline = NEVER;
            connection.handleWriteStall();
        } else if (deadline != NEVER && deadline - now <= 0 && passed != null) {
            deadline = NEVER;
            connection.handleTimeout(passed);
        }
        // a handler may have set a new one, or the other one is still to come
        if (connection.state() != TcpConnection.State.DISCONNECTED) {
            scheduleNearest();
        }
    }

    private void scheduleNearest() {
        if (deadline != NEVER) {
            schedule(deadline);
        }
        if (writeDeadline != NEVER) {
            schedule(writeDeadline);
        }
    }
}
