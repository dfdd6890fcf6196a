package io.github.reactorserver.event;

import java.util.HashSet;
import java.util.Set;

/** The tasks that live on a loop. Loop-confined, but for {@link #start}. */
final class LoopTasks {
    private final EventLoop loop;
    private final Set<RunningTask> running = new HashSet<>();

    LoopTasks(EventLoop loop) {
        this.loop = loop;
    }

    /** Any thread. */
    AutoCloseable start(LoopTask task) {
        RunningTask started = new RunningTask(loop, task, running::remove);
        loop.runInLoop(() -> {
            // it may have been closed on the loop before this ran
            if (!started.isEnded()) {
                try {
                    running.add(started);
                    started.startInLoop();
                } catch (Throwable failure) {
                    started.handleFailure(failure);
                }
            }
        });
        return started;
    }

    void end() {
        while (!running.isEmpty()) {
            running.iterator().next().endInLoop(null);
        }
    }
}
