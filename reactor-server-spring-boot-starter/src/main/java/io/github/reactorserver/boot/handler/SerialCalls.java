package io.github.reactorserver.boot.handler;

import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.TcpConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls for one connection off its loop: one after the other, in the order in which they were added. While too many wait,
 * the connection is not read.
 */
final class SerialCalls implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(SerialCalls.class);
    private static final int MAX_WAITING = 64;
    private static final int MAX_PER_JOB = 64;
    private static final Duration RETRY = Duration.ofMillis(100);

    private final TcpConnection connection;
    private final Executor executor;

    // guarded by this
    private final Queue<Call> waiting = new ArrayDeque<>();
    private boolean running;
    private boolean paused;
    private boolean refused;
    private boolean told;

    /** User code that may throw. */
    @FunctionalInterface
    interface Call {
        void run() throws Exception;
    }

    SerialCalls(TcpConnection connection, Executor executor) {
        this.connection = connection;
        this.executor = executor;
    }

    /** The connection is open, and there is no call that says so. */
    synchronized void begin() {
        told = true;
    }

    /** Adds a call; if nobody can run it, the connection is closed. Loop's thread. */
    void add(Call call) {
        if (!enqueue(call)) {
            return;
        }
        try {
            executor.execute(this);
        } catch (RejectedExecutionException | Error e) {
            // an error, too: without memory no thread can be started
            refuse();
            log.debug("connection {}: closed, there is no thread for its message", connection.id());
            connection.close(CloseReason.ERROR);
        }
    }

    /**
     * Adds the last call. If there is no thread for it now, it waits for one as long as the loop lives: it may block, so
     * that the loop itself must not run it. Loop's thread.
     */
    void addLast(Call call) {
        if (enqueue(call)) {
            executeLast();
        }
    }

    private void executeLast() {
        try {
            executor.execute(this);
        } catch (RejectedExecutionException | Error e) {
            connection.loop().schedule(RETRY, this::executeLast);
        }
    }

    /** Returns whether somebody has to be found who runs the calls. */
    private synchronized boolean enqueue(Call call) {
        if (refused) {
            return false;
        }
        waiting.add(call);
        if (waiting.size() >= MAX_WAITING && !paused) {
            paused = true;
            connection.pauseReading();
        }
        boolean idle = !running;
        running = true;
        return idle;
    }

    private synchronized void refuse() {
        running = false;
        // whoever was told of the connection is told of its end
        refused = !told;
        waiting.clear();
    }

    @Override
    public void run() {
        for (int calls = 1; ; calls++) {
            Call call = next();
            if (call == null) {
                return;
            }
            try {
                call.run();
            } catch (Throwable failure) {
                log.error("connection {}: handler failed", connection.id(), failure);
                connection.close(CloseReason.ERROR);
            }
            if (calls >= MAX_PER_JOB && tryContinueLater()) {
                return;
            }
        }
    }

    private synchronized @Nullable Call next() {
        Call call = waiting.poll();
        running = call != null;
        told |= running;
        if (paused && waiting.size() <= MAX_WAITING / 2) {
            paused = false;
            resume();
        }
        return call;
    }

    private void resume() {
        try {
            connection.loop().runInLoop(this::resumeInLoop);
        } catch (RejectedExecutionException e) {
            log.debug("connection {} has ended with its loop", connection.id());
        }
    }

    // too many may wait again meanwhile
    private synchronized void resumeInLoop() {
        if (!paused) {
            connection.resumeReading();
        }
    }

    // lets others have the thread
    private boolean tryContinueLater() {
        try {
            executor.execute(this);
            return true;
        } catch (RejectedExecutionException | Error e) {
            return false;
        }
    }
}
