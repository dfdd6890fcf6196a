package io.github.reactorserver.logging;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The buffers between those who log and the one thread that writes, under one lock.
 *
 * <pre>
 * any thread --append--> [current] --full, flush, interval--> [full]..[full] --written--> [spare]
 *                            ^                                                                |
 *                            +----------------------------------------------------------------+
 * </pre>
 *
 * The lock is held for the copy of one line. A measured choice: claiming room by atomic additions costs more as soon as
 * threads compete, and a buffer per thread would mix up the order in the file.
 */
final class LogQueue {
    private static final long CLOSING_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final byte[] NOTHING = {};

    private final AsyncLogConfig config;
    private final LogWriterListener listener;
    private final AtomicLong dropped = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Condition flushed = lock.newCondition();

    // all guarded by the lock
    private final ArrayDeque<LogBuffer> full = new ArrayDeque<>();
    private final ArrayDeque<LogBuffer> spares = new ArrayDeque<>();
    private LogBuffer current;
    private boolean closed;
    private long closeDeadline;
    private boolean failing;
    private long nextSwap;
    private long flushesAsked;
    private long flushesTried;
    private long flushesDone;
    private long unreportedDrops;
    private @Nullable Instant firstDrop;

    LogQueue(AsyncLogConfig config, LogWriterListener listener) {
        this.config = config;
        this.listener = listener;
        current = new LogBuffer(config.bufferSize());
        spares.add(new LogBuffer(config.bufferSize()));
        nextSwap = System.nanoTime() + config.flushInterval().toNanos();
    }

    // ---- any thread

    /**
     * Copies a line.
     *
     * @param mayWait whether the policy to block applies to this thread
     * @return whether it was accepted; if not, it is counted
     */
    boolean append(byte[] source, int offset, int length, boolean mayWait) {
        lock.lock();
        try {
            if (!closed && current.hasRoom(length) || makeRoom(length, mayWait)) {
                current.add(source, offset, length);
                return true;
            }
            countDrop();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until what is accepted is written; false if it is not in time. */
    boolean flush(Duration timeout) {
        long left = TimeUnit.NANOSECONDS.convert(timeout);
        lock.lock();
        try {
            long ticket = ++flushesAsked;
            work.signal();
            while (flushesTried < ticket) {
                if (left <= 0) {
                    return false;
                }
                left = flushed.awaitNanos(left);
            }
            return flushesDone >= ticket;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Accepts no more lines. */
    void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                closeDeadline = System.nanoTime() + config.closeTimeout().toNanos();
                work.signal();
                room.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    long dropped() {
        return dropped.get();
    }

    int queued() {
        lock.lock();
        try {
            return full.size();
        } finally {
            lock.unlock();
        }
    }

    /** Age of the oldest line that is not written. */
    Duration lag() {
        lock.lock();
        try {
            LogBuffer oldest = full.isEmpty() ? current : full.getFirst();
            return oldest.isEmpty() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - oldest.firstNanos());
        } finally {
            lock.unlock();
        }
    }

    /** Puts an empty buffer in the place of the current one, if the bounds or the policy allow. */
    private boolean makeRoom(int length, boolean mayWait) {
        while (!closed && !current.hasRoom(length)) {
            if (full.size() < config.maxQueuedBuffers()) {
                if (!swap(length)) {
                    return false;
                }
                work.signal();
            } else if (mayWait && config.overflow() == OverflowPolicy.BLOCK && !failing) {
                room.awaitUninterruptibly();
            } else {
                return false;
            }
        }
        return !closed;
    }

    /** Queues the current buffer and opens the next; false if there is no memory for one. */
    private boolean swap(int length) {
        byte[] notice = dropNotice();
        LogBuffer next = emptyBuffer((long) notice.length + length);
        if (next == null) {
            return false;
        }
        if (current.isEmpty()) {
            keep(current);
        } else {
            full.add(current);
        }
        current = next;
        if (notice.length > 0) {
            next.addUncounted(notice, 0, notice.length);
        }
        unreportedDrops = 0;
        firstDrop = null;
        return true;
    }

    private byte[] dropNotice() {
        if (firstDrop == null) {
            return NOTHING;
        }
        try {
            return listener.dropNotice(unreportedDrops, firstDrop);
        } catch (RuntimeException | Error e) {
            // the count remains
            return NOTHING;
        }
    }

    // A line longer than a buffer gets one of its own size.
    private @Nullable LogBuffer emptyBuffer(long length) {
        int capacity = config.bufferSize();
        if (length <= capacity && !spares.isEmpty()) {
            return spares.removeLast();
        }
        try {
            return new LogBuffer(Math.toIntExact(Math.max(capacity, length)));
        } catch (OutOfMemoryError | ArithmeticException e) {
            return null;
        }
    }

    private void keep(LogBuffer buffer) {
        buffer.clear();
        if (buffer.capacity() == config.bufferSize()) {
            spares.add(buffer);
        }
    }

    private void countDrop() {
        dropped.incrementAndGet();
        unreportedDrops++;
        if (firstDrop == null) {
            firstDrop = Instant.now();
        }
    }

    // ---- the writer's thread

    /**
     * Waits, then queues the current buffer if it is time.
     *
     * @return the last flush whose lines are all queued now
     */
    long awaitWork() {
        lock.lock();
        try {
            long left = failing ? retryNanos() : nextSwap - System.nanoTime();
            while (left > 0 && mustWait()) {
                try {
                    left = work.awaitNanos(left);
                } catch (InterruptedException e) {
                    // Nobody has a reason to interrupt this thread; a channel would close if the flag stayed.
                    left = 0;
                }
                if (closed) {
                    left = Math.min(left, CLOSING_RETRY_NANOS);
                }
            }
            if (closed || flushesTried < flushesAsked || left <= 0) {
                queueCurrent();
            }
            return current.isEmpty() || closed ? flushesAsked : flushesDone;
        } finally {
            lock.unlock();
        }
    }

    private boolean mustWait() {
        return failing || full.isEmpty() && !closed && flushesTried == flushesAsked;
    }

    private long retryNanos() {
        return closed ? CLOSING_RETRY_NANOS : config.flushInterval().toNanos();
    }

    // May queue one buffer above the bound, which is for front ends: else a flush could not cover the current one.
    private void queueCurrent() {
        nextSwap = System.nanoTime() + config.flushInterval().toNanos();
        if (full.isEmpty()) {
            while (spares.size() > 1) {
                spares.removeLast();
            }
        }
        if (!current.isEmpty() && (closed || full.size() <= config.maxQueuedBuffers())) {
            swap(0);
        }
        if (closed && !current.isEmpty()) {
            // a notice of drops
            swap(0);
        }
    }

    /** The oldest full buffer, which stays queued. */
    @Nullable
    LogBuffer first() {
        lock.lock();
        try {
            return full.peekFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Frees the oldest buffer, which is written. */
    void removeFirst() {
        lock.lock();
        try {
            keep(full.removeFirst());
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Answers the flushes.
     *
     * @param ticket what {@link #awaitWork()} gave
     * @param written whether all that was queued is written
     * @return whether there is more to come: false after the last turn
     */
    boolean endTurn(long ticket, boolean written) {
        lock.lock();
        try {
            failing = !written;
            if (written) {
                flushesDone = ticket;
                flushesTried = Math.max(flushesTried, ticket);
            } else {
                flushesTried = flushesAsked;
                room.signalAll();
            }
            if (closed && !written && System.nanoTime() - closeDeadline >= 0) {
                giveUp();
            }
            boolean more = !closed || !full.isEmpty() || !current.isEmpty();
            if (!more) {
                answerEveryFlush(written);
            }
            flushed.signalAll();
            return more;
        } finally {
            lock.unlock();
        }
    }

    // also those that come later: there is nobody to wait for
    private void answerEveryFlush(boolean written) {
        flushesTried = Long.MAX_VALUE;
        if (written) {
            flushesDone = Long.MAX_VALUE;
        }
    }

    private void giveUp() {
        full.forEach(buffer -> dropped.addAndGet(buffer.lines()));
        dropped.addAndGet(current.lines());
        full.clear();
        current.clear();
    }
}
