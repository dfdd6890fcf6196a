package io.github.reactorserver.compute;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * A fixed number of threads for work that may block or take long, with a bounded queue in front of them. A full queue
 * rejects. Thread-safe.
 */
public final class ComputePool implements Executor, AutoCloseable {
    private final ThreadPoolExecutor executor;
    private final LongAdder rejected = new LongAdder();

    /**
     * A pool whose threads start with the first jobs.
     *
     * @param name first part of the thread names
     * @param threads 1 and up
     * @param queueCapacity jobs that wait, 1 and up
     */
    public ComputePool(String name, int threads, int queueCapacity) {
        executor = new ThreadPoolExecutor(
                threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queueCapacity), threadsNamed(name));
    }

    private static ThreadFactory threadsNamed(String name) {
        AtomicInteger count = new AtomicInteger();
        return job -> {
            Thread thread = new Thread(job, name + "-compute-" + count.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Runs the job on one of the threads.
     *
     * @throws RejectedExecutionException if the queue is full or the pool is closed
     */
    @Override
    public void execute(Runnable job) {
        try {
            executor.execute(job);
        } catch (RejectedExecutionException e) {
            rejected.increment();
            throw e;
        }
    }

    /** Jobs that run now. */
    public int active() {
        return executor.getActiveCount();
    }

    /** Jobs that wait. */
    public int queued() {
        return executor.getQueue().size();
    }

    /** Jobs that were turned away. */
    public long rejected() {
        return rejected.sum();
    }

    /**
     * Takes no more jobs and waits for those it has.
     *
     * @return whether all ended within that time; the others were interrupted
     */
    public boolean close(Duration grace) {
        executor.shutdown();
        boolean ended = false;
        try {
            ended = executor.awaitTermination(grace.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            executor.shutdownNow();
        }
        return ended;
    }

    /** Takes no more jobs and interrupts those that run. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
