package io.github.reactorserver.event;

import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at loops from a thread of its own, and takes the stack of one whose turn lasts too long while it lasts. Each
 * such turn is reported once; its listeners are told of it at every look. While classes are being loaded, as by a first
 * request, only a turn of ten times the length is reported: nothing blocks it, and it does not come again. The thread waits
 * without memory, and survives whatever is thrown. Thread-safe.
 */
final class LoopWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LoopWatch.class);
    private static final int KEPT = 16;
    /** So many classes since the last look mean that some thread is starting to do something new. */
    private static final int MANY_CLASSES = 10;

    private static final int PATIENCE = 10;

    private final long thresholdNanos;
    private final List<EventLoop> loops;
    private final LongSupplier loadedClasses;
    // of the watch's thread
    private final Map<EventLoop, Long> reported = new HashMap<>();
    private long classesBefore;
    private boolean loading;
    private final Deque<BlockedTurn> kept = new ConcurrentLinkedDeque<>();
    private final List<Consumer<EventLoop>> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean closed;

    private LoopWatch(String name, List<EventLoop> loops, Duration threshold, LongSupplier loadedClasses) {
        this.loops = loops;
        this.loadedClasses = loadedClasses;
        this.thresholdNanos = threshold.toNanos();
        this.thread = new Thread(this::watch, name + "-watch");
        thread.setDaemon(true);
    }

    /**
     * Starts the watch.
     *
     * @param loadedClasses how many the process has loaded so far
     */
    static LoopWatch start(String name, List<EventLoop> loops, Duration threshold, LongSupplier loadedClasses) {
        LoopWatch watch = new LoopWatch(name, loops, threshold, loadedClasses);
        watch.thread.start();
        return watch;
    }

    private void watch() {
        while (!closed) {
            countClasses();
            // not an iterator, which takes memory
            for (int i = 0; i < loops.size(); i++) {
                lookSafely(loops.get(i));
            }
            // waiting half the threshold finds a blocked turn before it is twice as long
            LockSupport.parkNanos(this, thresholdNanos / 2);
            // nobody has a reason to interrupt this thread, and with the flag set no wait would be one
            Thread.interrupted();
        }
    }

    private void countClasses() {
        try {
            long now = loadedClasses.getAsLong();
            loading = now - classesBefore >= MANY_CLASSES;
            classesBefore = now;
        } catch (Throwable failure) {
            failures.incrementAndGet();
        }
    }

    // one look that fails, for want of memory as it may be, is not the last
    private void lookSafely(EventLoop loop) {
        try {
            look(loop);
        } catch (Throwable failure) {
            failures.incrementAndGet();
        }
    }

    /** Looks that failed. Any thread. */
    long failures() {
        return failures.get();
    }

    /** Has the listener told of each loop whose turn lasts too long. Any thread. */
    AutoCloseable listen(Consumer<EventLoop> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void look(EventLoop loop) {
        long busySince = loop.busySince();
        if (busySince == TurnMeter.IDLE) {
            return;
        }
        long busy = loop.nanoTime() - busySince;
        if (busy < thresholdNanos) {
            return;
        }
        try {
            report(loop, busySince, busy);
        } finally {
            // though there be no memory for the report
            listeners.forEach(listener -> listener.accept(loop));
        }
    }

    private void report(EventLoop loop, long busySince, long busy) {
        Long last = reported.get(loop);
        if (last != null && last == busySince) {
            return;
        }
        if (loading && busy < PATIENCE * thresholdNanos) {
            log.debug("{} has been busy for {} ms while classes are loaded", loop.name(), busy / 1_000_000);
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
        return List.copyOf(kept);
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
