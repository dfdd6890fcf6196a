package io.github.reactorserver.compute;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads for work that may block or take long, with a bounded queue in front of them; and, from Java
 * 21 on, a bounded number of virtual threads. A full queue, or a bound that is reached, rejects. A thread that ends by an
 * error gets a successor, if not at once then with the next job. Thread-safe.
 */
public final class ComputePool implements Executor, AutoCloseable {
    /** Jobs on virtual threads at a time, unless it is said otherwise: as many as there are connections by default. */
    public static final int DEFAULT_VIRTUAL_THREADS = 8_192;

    private final int threads;
    private final ThreadPoolExecutor executor;
    private final AtomicInteger begun = new AtomicInteger();
    private final LongAdder failures = new LongAdder();
    private final @Nullable ExecutorService virtualThreads = VirtualThreads.newExecutor();
    private final int virtualLimit;
    private final Semaphore virtualPermits;
    private final LongAdder rejected = new LongAdder();

    /** As below, with {@link #DEFAULT_VIRTUAL_THREADS}. */
    public ComputePool(String name, int threads, int queueCapacity) {
        this(name, threads, queueCapacity, DEFAULT_VIRTUAL_THREADS);
    }

    /**
     * A pool whose threads start with the first jobs.
     *
     * @param name first part of the thread names
     * @param threads 1 and up
     * @param queueCapacity jobs that wait, 1 and up
     * @param virtualThreads jobs that run on virtual threads at a time, 1 and up
     */
    public ComputePool(String name, int threads, int queueCapacity, int virtualThreads) {
        if (virtualThreads < 1) {
            throw new IllegalArgumentException("number of virtual threads must be positive: " + virtualThreads);
        }
        virtualLimit = virtualThreads;
        virtualPermits = new Semaphore(virtualThreads);
        this.threads = threads;
        executor =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(queueCapacity),
                        threadsNamed(name)) {
                    @Override
                    protected void afterExecute(Runnable job, @Nullable Throwable failure) {
                        if (failure != null) {
                            failures.increment();
                        }
                    }
                };
    }

    private ThreadFactory threadsNamed(String name) {
        return job -> {
            Thread thread = new Thread(job, name + "-compute-" + begun.getAndIncrement());
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

    /**
     * Runs the job on a virtual thread of its own; on a runtime without them, as {@link #execute} does.
     *
     * @throws RejectedExecutionException if too many run, or the pool is closed
     */
    public void executeVirtual(Runnable job) {
        ExecutorService executor = virtualThreads;
        if (executor == null) {
            execute(job);
            return;
        }
        if (!virtualPermits.tryAcquire()) {
            rejected.increment();
            throw new RejectedExecutionException("all " + virtualLimit + " virtual threads are taken");
        }
        try {
            executor.execute(() -> runPermitted(job));
        } catch (RejectedExecutionException | Error e) {
            // an error, too: without memory no thread can be started
            virtualPermits.release();
            rejected.increment();
            throw e;
        }
    }

    private void runPermitted(Runnable job) {
        try {
            job.run();
        } catch (Throwable failure) {
            failures.increment();
            throw failure;
        } finally {
            virtualPermits.release();
        }
    }

    /**
     * Whether a job would be rejected now, which counts as if it had been.
     *
     * @param virtual whether it would run as {@link #executeVirtual} has it
     */
    public boolean rejects(boolean virtual) {
        boolean full = virtual && virtualThreads != null
                ? virtualPermits.availablePermits() == 0
                : executor.getQueue().remainingCapacity() == 0;
        if (full) {
            rejected.increment();
        }
        return full;
    }

    /** Jobs that run now, on either kind of thread. */
    public int active() {
        return executor.getActiveCount() + virtualLimit - virtualPermits.availablePermits();
    }

    /** Jobs that wait. */
    public int queued() {
        return executor.getQueue().size();
    }

    /** Jobs that were turned away. */
    public long rejected() {
        return rejected.sum();
    }

    /** Jobs that threw; most do not, since what a handler throws is answered. */
    public long failures() {
        return failures.sum();
    }

    /** Threads that have taken the place of one that ended by an error. */
    public long restarts() {
        return Math.max(0, begun.get() - threads);
    }

    /**
     * Takes no more jobs and waits for those it has.
     *
     * @return whether all ended within that time; the others were interrupted
     */
    public boolean close(Duration grace) {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(grace);
        List<ExecutorService> executors = executors();
        executors.forEach(ExecutorService::shutdown);
        boolean ended = true;
        try {
            for (ExecutorService each : executors) {
                ended &= each.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            ended = false;
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            close();
        }
        return ended;
    }

    /** Takes no more jobs and interrupts those that run. */
    @Override
    public void close() {
        executors().forEach(ExecutorService::shutdownNow);
    }

    private List<ExecutorService> executors() {
        return virtualThreads == null ? List.of(executor) : List.of(executor, virtualThreads);
    }
}
