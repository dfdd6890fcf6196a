package io.github.reactorserver.logging;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes log lines from any thread and writes them on one thread of its own, in large writes. Thread-safe.
 *
 * <p>A front end holds a lock while it copies its line, no longer. The lines of one thread keep their order. Every line
 * offered is in the end counted once, as written or as dropped.
 */
public final class AsyncLogWriter implements AutoCloseable {
    private final String name;
    private final LogSink sink;
    private final AsyncLogConfig config;
    private final LogWriterListener listener;
    private final LogQueue queue;
    private final Thread thread;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();

    // the writer's thread alone; 0 while writing works
    private long failingSince;

    private AsyncLogWriter(String name, LogSink sink, AsyncLogConfig config, LogWriterListener listener) {
        this.name = name;
        this.sink = sink;
        this.config = config;
        this.listener = listener;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        queue = new LogQueue(config, listener, thread);
    }

    /**
     * A writer that runs.
     *
     * @param name of its thread and in reports
     * @param sink closed with the writer
     */
    public static AsyncLogWriter start(String name, LogSink sink, AsyncLogConfig config, LogWriterListener listener) {
        AsyncLogWriter writer = new AsyncLogWriter(name, sink, config, listener);
        writer.thread.start();
        return writer;
    }

    /** Name of the writer's thread. */
    public String name() {
        return name;
    }

    /** Adds a whole line; see {@link #append(byte[], int, int)}. */
    public boolean append(byte[] line) {
        return append(line, 0, line.length);
    }

    /**
     * Adds a whole line, its end included, which is copied. Waits only if the buffers are full and the policy says so.
     *
     * @return whether the line was accepted; if not, it is counted as dropped
     */
    public boolean append(byte[] source, int offset, int length) {
        // A report of this writer's own trouble may come back as a line: its thread must not wait for itself.
        return queue.append(source, offset, length, Thread.currentThread() != thread);
    }

    /** Counts a line as dropped that could not be made, for want of memory as it may be. */
    public void drop() {
        queue.drop();
    }

    /**
     * Waits until every line accepted before this call is written.
     *
     * @return whether that is so; not if the time is over, writing fails or the thread is interrupted
     */
    public boolean flush(Duration timeout) {
        return Thread.currentThread() != thread && queue.flush(timeout);
    }

    /**
     * Accepts no more lines, writes those accepted and closes the sink. What a failing sink has not taken when the time
     * is over counts as dropped. Waits for the end, interrupted or not.
     */
    @Override
    public void close() {
        queue.close();
        if (Thread.currentThread() == thread) {
            return;
        }
        // a little longer than the writer's own patience
        awaitEnd(config.closeTimeout().toNanos() + TimeUnit.SECONDS.toNanos(1));
    }

    // interrupted or not: the time is bounded, and the last lines would be lost with the process
    private void awaitEnd(long nanos) {
        long deadline = System.nanoTime() + nanos;
        boolean interrupted = false;
        while (thread.isAlive() && deadline - System.nanoTime() > 0) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lines that the sink has taken. */
    public long written() {
        return written.get();
    }

    /** Lines that were offered and are lost. */
    public long dropped() {
        return queue.dropped();
    }

    /** Bytes that the sink has taken. */
    public long bytes() {
        return bytes.get();
    }

    /** Writes that failed, and whatever else the writer's thread has survived. */
    public long errors() {
        return errors.get();
    }

    /** Full buffers that wait for the sink. */
    public int queuedBuffers() {
        return queue.queued();
    }

    /** Age of the oldest line that is not written; zero if all are. */
    public Duration flushLag() {
        return queue.lag();
    }

    private void run() {
        boolean open = true;
        while (open) {
            open = turn();
        }
        try {
            sink.close();
        } catch (Throwable e) {
            errors.incrementAndGet();
        }
    }

    /** One round; returns whether there is more to come. Whatever it throws, the thread goes on. */
    private boolean turn() {
        boolean done = false;
        long ticket = 0;
        try {
            ticket = queue.awaitWork();
            done = writeQueued();
        } catch (Throwable e) {
            errors.incrementAndGet();
        }
        return queue.endTurn(ticket, done);
    }

    /** Writes what is queued; false if the sink failed. */
    private boolean writeQueued() {
        for (LogBuffer buffer = queue.first(); buffer != null; buffer = queue.first()) {
            if (!write(buffer)) {
                return false;
            }
            written.addAndGet(buffer.lines());
            queue.removeFirst();
        }
        return true;
    }

    private boolean write(LogBuffer buffer) {
        try {
            while (buffer.unwritten() > 0) {
                int count = sink.write(buffer.bytes(), buffer.unwrittenStart(), buffer.unwritten());
                buffer.taken(count);
                bytes.addAndGet(count);
            }
        } catch (Throwable e) {
            failed(e);
            return false;
        }
        if (failingSince != 0) {
            recovered(System.nanoTime() - failingSince);
            failingSince = 0;
        }
        return true;
    }

    // what a report runs into, even in its making, must not end the thread or lose its turn
    private void recovered(long nanos) {
        try {
            listener.recovered(name, Duration.ofNanos(nanos));
        } catch (Throwable e) {
            errors.incrementAndGet();
        }
    }

    private void failed(Throwable cause) {
        errors.incrementAndGet();
        if (failingSince != 0) {
            return;
        }
        failingSince = System.nanoTime();
        try {
            listener.failed(name, cause);
        } catch (Throwable e) {
            errors.incrementAndGet();
        }
    }
}
