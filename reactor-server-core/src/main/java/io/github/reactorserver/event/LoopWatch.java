package io.github.reactorserver.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at loops from a thread of its own, and takes the stack of one whose turn lasts too long while it lasts. Each
 * such turn is reported once. Thread-safe.
 */
final class LoopWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LoopWatch.class);
    private static final int KEPT = 16;

    private final long thresholdNanos;
    private final List<EventLoop> loops;
    private final Map<EventLoop, Long> reported = new HashMap<>();
    private final Deque<BlockedTurn> kept = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private final Thread thread;
    private boolean closed;
    private long lost;

    private LoopWatch(String name, List<EventLoop> loops, Duration threshold) {
        this.loops = loops;
        this.thresholdNanos = threshold.toNanos();
        this.thread = new Thread(this::watch, name + "-watch");
        thread.setDaemon(true);
    }

    static LoopWatch start(String name, List<EventLoop> loops, Duration threshold) {
        LoopWatch watch = new LoopWatch(name, loops, threshold);
        watch.thread.start();
        return watch;
    }

    private void watch() {
        lock.lock();
        try {
            while (!closed) {
                loops.forEach(this::lookSafely);
                // waiting half the threshold finds a blocked turn before it is twice as long
                long ignored = closing.awaitNanos(thresholdNanos / 2);
            }
        } catch (InterruptedException e) {
            log.debug("{} was interrupted", thread.getName());
        } finally {
            lock.unlock();
        }
    }

    // one look that fails, for want of memory as it may be, is not the last
    private void lookSafely(EventLoop loop) {
        try {
            look(loop);
        } catch (Throwable failure) {
            lost++;
        }
    }

    /** Looks that failed. */
    long lost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }

    private void look(EventLoop loop) {
        long busySince = loop.busySince();
        if (busySince == TurnMeter.IDLE) {
            return;
        }
        long busy = loop.nanoTime() - busySince;
        Long last = reported.get(loop);
        if (busy < thresholdNanos || (last != null && last == busySince)) {
            return;
        }
        List<StackTraceElement> stack = loop.stack();
        // the turn may have ended meanwhile: then the stack shows something else
        if (loop.busySince() == busySince) {
            reported.put(loop, busySince);
            keep(new BlockedTurn(loop.name(), Instant.now(), Duration.ofNanos(busy), stack));
        }
    }

    private void keep(BlockedTurn turn) {
        if (kept.size() == KEPT) {
            kept.removeFirst();
        }
        kept.addLast(turn);
        StringBuilder text = new StringBuilder();
        turn.stack().forEach(element -> text.append("\n\tat ").append(element));
        log.warn("{} is blocked for {} ms now by{}", turn.loop(), turn.busyFor().toMillis(), text);
    }

    /** The last blocked turns, the latest last. */
    List<BlockedTurn> blockedTurns() {
        lock.lock();
        try {
            return new ArrayList<>(kept);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
