package io.github.reactorserver.event;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that polls, then runs callbacks, timers and tasks. Any thread may post tasks and timers; everything else
 * belongs to the loop's thread.
 *
 * <pre>
 *  +--> poll (timeout = nearest timer) --> ready channels --> expired timers --> tasks --+
 *  +-------------------------------------------------------------------------------------+
 * </pre>
 *
 * <p>Ready channels come before timers, so that bytes that have arrived beat their own idle timer. An exception from
 * any callback is logged and costs at most the channel that it came from, never the loop. A poll that fails with an error,
 * such as the want of memory, is tried again for ever; with anything else, sixteen times.
 */
public final class EventLoop implements Executor {
    private static final Logger log = LoggerFactory.getLogger(EventLoop.class);
    private static final ThreadLocal<EventLoop> CURRENT = new ThreadLocal<>();
    private static final int MAX_TASKS_PER_TURN = 1_024;
    private static final int MAX_TIMERS_PER_TURN = 1_024;

    private final String name;
    private final int index;
    private final Poller poller;
    private final LongSupplier clock;
    private final TurnMeter meter;
    private final TimerHeap timers = new TimerHeap();
    private final TaskQueue tasks;
    private final PollGate gate = new PollGate();
    private final LoopTasks loopTasks = new LoopTasks(this);
    private final Poller.ReadyListener readyListener = this::ready;
    private final CountDownLatch terminated = new CountDownLatch(1);
    private volatile @Nullable Thread thread;
    private volatile boolean quit;
    private volatile boolean closed;
    private final PollFailures pollFailures = new PollFailures();

    /**
     * A loop that is not running yet.
     *
     * @param index position within its group, 0 and up; -1 for the acceptor loop
     */
    public EventLoop(String name, int index, Poller poller, LoopConfig config) {
        this.name = name;
        this.index = index;
        this.poller = poller;
        this.clock = config.clock();
        this.tasks = new TaskQueue(clock);
        this.meter = new TurnMeter(this, config);
    }

    /** The loop of the calling thread, or null. */
    public static @Nullable EventLoop current() {
        return CURRENT.get();
    }

    public String name() {
        return name;
    }

    /** Position within its group, 0 and up; -1 for the acceptor loop. */
    public int index() {
        return index;
    }

    public LoopStats stats() {
        return meter.stats();
    }

    /** The poller that this loop's channels join. */
    public Poller poller() {
        return poller;
    }

    public boolean isInLoopThread() {
        return Thread.currentThread() == thread;
    }

    /**
     * Guards what belongs to the loop's thread.
     *
     * @throws IllegalStateException if called from another thread
     */
    public void assertInLoopThread() {
        if (!isInLoopThread()) {
            throw new IllegalStateException("loop " + name + " is confined to its own thread, but was called from "
                    + Thread.currentThread().getName());
        }
    }

    /** Monotonic nanoseconds, now. Any thread. */
    public long nanoTime() {
        return clock.getAsLong();
    }

    /** Monotonic nanoseconds when this turn's work began: good enough for activity stamps. Loop's thread. */
    public long turnNanoTime() {
        return meter.turnStart();
    }

    /** Tasks posted and not yet run. Any thread. */
    public int pendingTasks() {
        return tasks.size();
    }

    /** Runs the task now if called on the loop's thread, else posts it. */
    public void runInLoop(Runnable task) {
        if (isInLoopThread()) {
            task.run();
        } else {
            queueInLoop(task);
        }
    }

    /**
     * Posts the task; tasks of one poster run in order. Any thread.
     *
     * @throws RejectedExecutionException if the loop has ended
     */
    public void queueInLoop(Runnable task) {
        if (!tasks.add(task)) {
            throw new RejectedExecutionException("loop " + name + " has ended");
        }
        if (gate.tryWake()) {
            poller.wakeup();
        }
    }

    /** Same as {@link #queueInLoop}. */
    @Override
    public void execute(Runnable task) {
        queueInLoop(task);
    }

    /** A timer that is not scheduled yet. Any thread. */
    public Timer newTimer(Runnable action) {
        return new Timer(this, action);
    }

    /** Runs the action once after the delay. Any thread. */
    public Timer schedule(Duration delay, Runnable action) {
        Timer timer = newTimer(action);
        timer.schedule(TimeUnit.NANOSECONDS.convert(delay));
        return timer;
    }

    /** Runs the action every period, first after one period. Any thread. */
    public Timer scheduleRepeating(Duration period, Runnable action) {
        Timer timer = newTimer(action);
        timer.scheduleRepeating(TimeUnit.NANOSECONDS.convert(period));
        return timer;
    }

    /** Starts a task that lives on this loop; closing the result ends it. Any thread. */
    public AutoCloseable start(LoopTask task) {
        return loopTasks.start(task);
    }

    /** When the turn at hand began, or {@link TurnMeter#IDLE}. Any thread. */
    long busySince() {
        return meter.busySince();
    }

    /** Whether the turn at hand has lasted longer than it should. Any thread. */
    public boolean isBlocked() {
        return meter.isBlocked();
    }

    /** Whether the turn at hand has lasted that long. Any thread. */
    public boolean isBusyFor(long nanos) {
        return meter.isBusyFor(nanos);
    }

    /** Whether it runs: started, and neither ended nor dead. Any thread. */
    public boolean isAlive() {
        Thread runner = thread;
        return runner != null && runner.isAlive() && !closed;
    }

    /** Whether its poller has failed again and again, so that its channels are not served. Any thread. */
    public boolean isFailing() {
        return pollFailures.areMany();
    }

    /** What its thread does now, the innermost call first. Any thread. */
    public List<StackTraceElement> stack() {
        Thread runner = thread;
        return runner == null ? List.of() : List.of(runner.getStackTrace());
    }

    /** Interrupts the callback that runs now, which may cost the connection that it works for. Any thread. */
    public void interrupt() {
        Thread runner = thread;
        if (runner != null) {
            runner.interrupt();
        }
    }

    TimerHeap timers() {
        assertInLoopThread();
        return timers;
    }

    /**
     * Runs the loop in the calling thread until {@link #quit}.
     *
     * @throws IllegalStateException if the thread already has a loop, or the loop was run before
     */
    public void run() {
        bind();
        try {
            poller.init();
            while (!quit && !pollFailures.isFinal()) {
                turnSafely();
            }
        } catch (IOException e) {
            logFailure("start of the poller", e);
        } finally {
            end();
        }
    }

    private void turnSafely() {
        try {
            turn(-1);
        } catch (Throwable failure) {
            logFailure("turn", failure);
        }
    }

    /** Makes the calling thread this loop's thread. */
    void bind() {
        EventLoop other = CURRENT.get();
        if (other != null) {
            throw new IllegalStateException("thread " + Thread.currentThread().getName() + " already runs " + other);
        }
        if (thread != null) {
            throw new IllegalStateException(this + " was run before");
        }
        CURRENT.set(this);
        thread = Thread.currentThread();
    }

    /**
     * One cycle.
     *
     * @param maxWaitNanos bound on the wait, negative for none
     */
    void turn(long maxWaitNanos) {
        long pollStart = meter.beginPoll();
        // an interrupt that a callback left behind would end every wait at once
        Thread.interrupted();
        try {
            poll(pollStart, maxWaitNanos);
            pollFailures.clear();
        } catch (Throwable failure) {
            logFailure("poll", failure);
            pollFailures.add(failure);
        }
        beginWork();
        runExpiredTimers();
        runTasks(MAX_TASKS_PER_TURN);
        meter.endTurn();
    }

    private void poll(long now, long maxWaitNanos) throws IOException {
        long timeout = tasks.isEmpty() && !quit ? timers.untilDue(now, maxWaitNanos) : 0;
        if (timeout == 0) {
            poller.poll(0, readyListener);
            return;
        }
        // a poster either sees that we wait and wakes us, or added its task early enough to be seen here
        gate.begin();
        try {
            poller.poll(tasks.isEmpty() && !quit ? timeout : 0, readyListener);
        } finally {
            endPoll();
        }
    }

    private void ready(Channel channel, Channel.Handler handler, int operations) {
        beginWork();
        try {
            if ((operations & Channel.WRITE) != 0) {
                handler.handleWritable();
            }
            if ((operations & Channel.READ) != 0 && channel.isOpen()) {
                handler.handleReadable();
            }
        } catch (Throwable failure) {
            handleFailure(handler, failure);
        }
    }

    private void handleFailure(Channel.Handler handler, Throwable failure) {
        try {
            handler.handleFailure(failure);
        } catch (Throwable second) {
            logFailure("failure handler", second);
        }
    }

    private void beginWork() {
        if (meter.beginWork()) {
            endPoll();
        }
    }

    private void endPoll() {
        if (gate.end()) {
            meter.stats().wakeups().add(1);
        }
    }

    private void runExpiredTimers() {
        TimerEntry timer = timers.peek();
        if (timer == null) {
            return;
        }
        long now = clock.getAsLong();
        for (int i = 0; i < MAX_TIMERS_PER_TURN && timer != null && timer.deadline - now <= 0; i++) {
            timers.remove(timer);
            meter.recordLag(now - timer.deadline);
            meter.stats().timers().add(1);
            try {
                timer.fire(now);
            } catch (Throwable failure) {
                logFailure("timer", failure);
            }
            timer = timers.peek();
        }
    }

    private void runTasks(int most) {
        for (int i = 0; i < most; i++) {
            TaskQueue.Posted task = tasks.poll();
            if (task == null) {
                return;
            }
            if (task.isTimed()) {
                meter.recordLag(clock.getAsLong() - task.postedAt());
            }
            meter.stats().tasks().add(1);
            try {
                task.run();
            } catch (Throwable failure) {
                logFailure("task", failure);
            }
        }
    }

    // even logging may fail, for want of memory; the loop goes on
    private void logFailure(String what, Throwable failure) {
        try {
            log.error("{}: {} failed", name, what, failure);
        } catch (Throwable ignored) {
            // it is counted
        }
        meter.stats().failures().add(1);
    }

    /** Ends the loop after this turn; tasks posted before are run. Any thread, idempotent. */
    public void quit() {
        quit = true;
        poller.wakeup();
    }

    /** Runs what was posted, then takes no more and lets go of the thread. */
    void end() {
        try {
            endTasks();
        } finally {
            poller.close();
            CURRENT.remove();
            terminated.countDown();
        }
    }

    private void endTasks() {
        loopTasks.end();
        // not all that may still come: somebody may post faster than tasks run
        runTasks(tasks.size());
        tasks.close();
        closed = true;
        while (!tasks.isEmpty()) {
            // a poster may still be linking its task
            runTasks(Integer.MAX_VALUE);
        }
        // those that were started meanwhile
        loopTasks.end();
    }

    /**
     * Waits until the loop has ended.
     *
     * @return whether it has, within that time
     */
    public boolean awaitTermination(Duration limit) throws InterruptedException {
        return terminated.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public String toString() {
        return "EventLoop[" + name + "]";
    }
}
