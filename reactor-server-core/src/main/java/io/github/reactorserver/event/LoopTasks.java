package io.github.reactorserver.event;

import java.util.HashSet;
import java.util.List;
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
                running.add(started);
                started.startInLoop();
            }
        });
        return started;
    }

    void end() {
        List.copyOf(running).forEach(task -> task.endInLoop(null));
    }
}
