package io.github.reactorserver.net;

import io.github.reactorserver.event.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one connection on one timer. Moving a deadline later costs no heap operation: the timer fires at the
 * old time, finds the new deadline and is queued again. Loop-confined.
 */
final class Deadlines {
    private static final long NEVER = Long.MAX_VALUE;

    private final TcpConnection connection;
    private final Timer timer;
    private long scheduledFor = NEVER;
    private long deadline = NEVER;
    private long writeDeadline = NEVER;
    private @Nullable CloseReason reason;
    private int unanswered;

    Deadlines(TcpConnection connection) {
        this.connection = connection;
        this.timer = connection.loop().newTimer(this::handleTimer);
    }

    /**
     * The next deadline of the conversation; replaces the last one. Counted from now and not from the begin of the turn,
     * or a handler that took long would have used up the time that its peer has.
     */
    void set(CloseReason newReason, long nanos) {
        reason = newReason;
        deadline = connection.loop().nanoTime() + nanos;
        schedule(deadline);
    }

    void clear() {
        deadline = NEVER;
    }

    /** The peer has so long to take bytes that wait. */
    void setWrite(long nanos) {
        writeDeadline = connection.loop().nanoTime() + nanos;
        schedule(writeDeadline);
    }

    void clearWrite() {
        writeDeadline = NEVER;
    }

    /** Whether a write deadline is set. */
    boolean watchesWrite() {
        return writeDeadline != NEVER;
    }

    /** Probes that the peer has not answered. */
    int unanswered() {
        return unanswered;
    }

    void unanswered(int probes) {
        unanswered = probes;
    }

    void cancel() {
        timer.cancel();
    }

    private void schedule(long newDeadline) {
        if (scheduledFor == NEVER || newDeadline - scheduledFor < 0) {
            scheduledFor = newDeadline;
            timer.schedule(newDeadline - connection.loop().nanoTime());
        }
    }

    private void handleTimer() {
        scheduledFor = NEVER;
        long now = connection.loop().nanoTime();
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
