package io.github.reactorserver.logging;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
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
 *
 * <p>Waiting needs no memory, since whoever waits where there is none would be lost: the writer parks, the others wait for
 * its {@link Progress}, and a wait is never longer than a moment without a look at what it is for.
 */
final class LogQueue {
    private static final long CLOSING_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LOCK_RETRY_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final int MOST_PLACES = 1_024;
    private static final byte[] NOTHING = {};

    private final AsyncLogConfig config;
    private final LogWriterListener listener;
    private final AtomicLong dropped = new AtomicLong();

    private final Thread writer;
    private final Progress progress = new Progress();
    private final ReentrantLock lock = new ReentrantLock();

    // all guarded by the lock
    private final ArrayDeque<LogBuffer> full;
    private final ArrayDeque<LogBuffer> spares;
    private final LogBuffer last = new LogBuffer(0);
    private LogBuffer current;
    private boolean closed;
    private long closeDeadline;
    private boolean failing;
    private long nextSwap;
    private long flushesAsked;
    private long flushesTried;
    private long flushesDone;
    private long unreportedDrops;
    private long firstDropMillis;

    /**
     * @param writer the one thread that writes
     */
    LogQueue(AsyncLogConfig config, LogWriterListener listener, Thread writer) {
        this.config = config;
        this.listener = listener;
        this.writer = writer;
        // room from the start: growing takes memory
        int places = Math.min(config.maxQueuedBuffers(), MOST_PLACES) + 3;
        full = new ArrayDeque<>(places);
        spares = new ArrayDeque<>(places);
        current = new LogBuffer(config.bufferSize());
        spares.add(new LogBuffer(config.bufferSize()));
        nextSwap = System.nanoTime() + config.flushInterval().toNanos();
    }

    // ---- any thread

    /** Takes the lock, also where there is no memory to queue for it. */
    private void acquire() {
        try {
            lock.lock();
        } catch (OutOfMemoryError e) {
            while (!lock.tryLock()) {
                LockSupport.parkNanos(this, LOCK_RETRY_NANOS);
            }
        }
    }

    /**
     * Copies a line.
     *
     * @param mayWait whether the policy to block applies to this thread
     * @return whether it was accepted; if not, it is counted
     */
    boolean append(byte[] source, int offset, int length, boolean mayWait) {
        acquire();
        try {
            if (!closed && current.hasRoom(length) || makeRoom(length, mayWait)) {
                current.add(source, offset, length);
                return true;
            }
            countDrop();
            return false;
        } catch (OutOfMemoryError e) {
            countDrop();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Counts a line that could not even be offered. */
    void drop() {
        acquire();
        try {
            countDrop();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until what is accepted is written; false if it is not in time. */
    boolean flush(Duration timeout) {
        long start = System.nanoTime();
        long limit = TimeUnit.NANOSECONDS.convert(timeout);
        acquire();
        try {
            long ticket = ++flushesAsked;
            LockSupport.unpark(writer);
            while (flushesTried < ticket) {
                long left = limit - (System.nanoTime() - start);
                if (left <= 0 || !awaitProgress(left)) {
                    return false;
                }
            }
            return flushesDone >= ticket;
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of the lock until the writer gets on, or for a moment; false if interrupted, which the thread stays. */
    private boolean awaitProgress(long nanos) {
        long seen = progress.steps();
        lock.unlock();
        try {
            progress.await(seen, nanos);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            acquire();
        }
    }

    /** Accepts no more lines. */
    void close() {
        acquire();
        try {
            if (!closed) {
                closed = true;
                closeDeadline = System.nanoTime() + config.closeTimeout().toNanos();
                LockSupport.unpark(writer);
                progress.step();
            }
        } finally {
            lock.unlock();
        }
    }

    long dropped() {
        return dropped.get();
    }

    int queued() {
        acquire();
        try {
            return full.size();
        } finally {
            lock.unlock();
        }
    }

    /** Age of the oldest line that is not written. */
    Duration lag() {
        acquire();
        try {
            LogBuffer oldest = full.isEmpty() ? current : full.getFirst();
            return oldest.isEmpty() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - oldest.firstNanos());
        } finally {
            lock.unlock();
        }
    }

    /** Puts an empty buffer in the place of the current one, if the bounds or the policy allow. */
    private boolean makeRoom(int length, boolean mayWait) {
        boolean interrupted = false;
        boolean room = true;
        while (room && !closed && !current.hasRoom(length)) {
            if (full.size() < config.maxQueuedBuffers()) {
                room = swap(length);
                LockSupport.unpark(writer);
            } else if (mayWait && config.overflow() == OverflowPolicy.BLOCK && !failing && writer.isAlive()) {
                interrupted |= !awaitProgress(Long.MAX_VALUE) && Thread.interrupted();
            } else {
                room = false;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return room && !closed;
    }

    /** Queues the current buffer and opens the next; false if there is no memory for one. */
    private boolean swap(int length) {
        byte[] notice = dropNotice();
        LogBuffer next = emptyBuffer((long) notice.length + length);
        if (next == null && closed) {
            // nothing comes behind what is there
            next = last;
            notice = NOTHING;
        }
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
        return true;
    }

    private byte[] dropNotice() {
        if (unreportedDrops == 0) {
            return NOTHING;
        }
        try {
            return listener.dropNotice(unreportedDrops, Instant.ofEpochMilli(firstDropMillis));
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
        if (unreportedDrops++ == 0) {
            firstDropMillis = System.currentTimeMillis();
        }
    }

    // ---- the writer's thread

    /**
     * Waits, then queues the current buffer if it is time.
     *
     * @return the last flush whose lines are all queued now
     */
    long awaitWork() {
        acquire();
        try {
            long left = failing ? retryNanos() : nextSwap - System.nanoTime();
            while (left > 0 && mustWait()) {
                long start = System.nanoTime();
                park(left);
                left -= System.nanoTime() - start;
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

    private void park(long nanos) {
        lock.unlock();
        try {
            LockSupport.parkNanos(this, nanos);
            // nobody has a reason to interrupt this thread; a channel would close if the flag stayed
            Thread.interrupted();
        } finally {
            acquire();
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
        acquire();
        try {
            return full.peekFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Frees the oldest buffer, which is written. */
    void removeFirst() {
        acquire();
        try {
            keep(full.removeFirst());
            progress.step();
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
        acquire();
        try {
            failing = !written;
            if (written) {
                flushesDone = ticket;
                flushesTried = Math.max(flushesTried, ticket);
            } else {
                flushesTried = flushesAsked;
            }
            if (closed && !written && System.nanoTime() - closeDeadline >= 0) {
                giveUp();
            }
            boolean more = !closed || !full.isEmpty() || !current.isEmpty();
            if (!more) {
                answerEveryFlush(written);
            }
            progress.step();
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
        while (!full.isEmpty()) {
            dropped.addAndGet(full.removeFirst().lines());
        }
        dropped.addAndGet(current.lines());
        current.clear();
    }
}
