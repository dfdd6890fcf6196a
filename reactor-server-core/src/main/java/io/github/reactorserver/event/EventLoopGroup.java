package io.github.reactorserver.event;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One acceptor loop and N I/O loops, each in a thread of its own. With N = 0 the acceptor loop does everything. Thread-
 * safe.
 */
public final class EventLoopGroup implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventLoopGroup.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration FORCED = Duration.ofSeconds(2);

    private final EventLoop acceptorLoop;
    private final List<EventLoop> ioLoops;
    private final List<EventLoop> all;
    private final List<Thread> threads;
    private final LoopWatch watch;

    private EventLoopGroup(EventLoop acceptorLoop, List<EventLoop> ioLoops, List<Thread> threads, LoopWatch watch) {
        this.acceptorLoop = acceptorLoop;
        this.ioLoops = ioLoops.isEmpty() ? List.of(acceptorLoop) : List.copyOf(ioLoops);
        this.all = Stream.concat(Stream.of(acceptorLoop), ioLoops.stream()).toList();
        this.threads = threads;
        this.watch = watch;
    }

    /** Opens the pollers of a group; a transport is one. */
    @FunctionalInterface
    public interface PollerFactory {
        Poller openPoller() throws IOException;
    }

    /**
     * Starts the loops; returns when each of them runs.
     *
     * @param name first part of the thread names
     * @param ioLoops 0 and up
     * @throws IOException if a poller cannot be opened; then nothing is left running, nor is it after an error
     */
    public static EventLoopGroup start(String name, int ioLoops, PollerFactory pollers, LoopConfig config)
            throws IOException {
        return start(name, ioLoops, pollers, config, EventLoopGroup::loadedClasses);
    }

    private static long loadedClasses() {
        return ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount();
    }

    static EventLoopGroup start(
            String name, int ioLoops, PollerFactory pollers, LoopConfig config, LongSupplier loadedClasses)
            throws IOException {
        if (ioLoops < 0) {
            throw new IllegalArgumentException("number of loops must not be negative: " + ioLoops);
        }
        List<EventLoop> loops = new ArrayList<>();
        try {
            for (int i = -1; i < ioLoops; i++) {
                String loopName = name + (i < 0 ? "-accept" : "-loop-" + i);
                loops.add(new EventLoop(loopName, i, pollers.openPoller(), config));
            }
        } catch (Throwable e) {
            loops.forEach(loop -> loop.poller().close());
            throw e;
        }
        List<Thread> threads = new ArrayList<>();
        try {
            for (EventLoop loop : loops) {
                threads.add(startThread(loop, config));
            }
            LoopWatch watch = LoopWatch.start(name, List.copyOf(loops), config.blockedThreshold(), loadedClasses);
            return new EventLoopGroup(loops.get(0), loops.subList(1, loops.size()), List.copyOf(threads), watch);
        } catch (Throwable e) {
            // the system has no thread left: those that run close their pollers themselves
            for (int i = 0; i < loops.size(); i++) {
                if (i < threads.size()) {
                    loops.get(i).quit();
                } else {
                    loops.get(i).poller().close();
                }
            }
            throw e;
        }
    }

    private static Thread startThread(EventLoop loop, LoopConfig config) {
        CountDownLatch running = new CountDownLatch(1);
        loop.queueInLoop(() -> {
            try {
                config.initializer().accept(loop);
            } finally {
                running.countDown();
            }
        });
        Thread thread = new Thread(loop::run, loop.name());
        thread.start();
        boolean interrupted = false;
        while (running.getCount() > 0) {
            try {
                running.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return thread;
    }

    /** The loop that accepts. */
    public EventLoop acceptorLoop() {
        return acceptorLoop;
    }

    /** The loops that own connections: the acceptor loop alone if there are no others. */
    public List<EventLoop> ioLoops() {
        return ioLoops;
    }

    /** Every loop, the acceptor loop first. */
    public List<EventLoop> all() {
        return all;
    }

    /** The last turns that took too long, with the stack of each while it did; the latest last. */
    public List<BlockedTurn> blockedTurns() {
        return watch.blockedTurns();
    }

    /** Looks of the watch over blocked loops that failed, for want of memory as it may be; the next one comes. */
    public long watchFailures() {
        return watch.failures();
    }

    /**
     * Has the listener told of each loop whose turn lasts longer than the threshold, again and again while it does.
     *
     * @param listener called by the watch's thread; must be quick
     * @return ends that
     */
    public AutoCloseable watch(Consumer<EventLoop> listener) {
        return watch.listen(listener);
    }

    /**
     * Ends every loop after its posted tasks and waits for the threads; one that does not end within 5 s is interrupted,
     * and 2 s later left behind. Not to be called from a loop.
     */
    @Override
    public void close() {
        if (all.contains(EventLoop.current())) {
            throw new IllegalStateException("a loop cannot wait for its own end");
        }
        watch.close();
        all.forEach(EventLoop::quit);
        boolean interrupted = Thread.interrupted();
        interrupted |= !join(PATIENCE);
        if (isAnyAlive()) {
            threads.forEach(Thread::interrupt);
            interrupted |= !join(FORCED);
            threads.stream().filter(Thread::isAlive).forEach(EventLoopGroup::reportStuck);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isAnyAlive() {
        return threads.stream().anyMatch(Thread::isAlive);
    }

    private static void reportStuck(Thread thread) {
        log.error("{} is stuck and left behind, in {}", thread.getName(), List.of(thread.getStackTrace()));
    }

    /** Waits for all threads; returns false if it was interrupted. */
    private boolean join(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            for (Thread thread : threads) {
                TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
            }
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
