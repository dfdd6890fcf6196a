package io.github.reactorserver.event;

import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link LoopTask} on its loop. */
final class RunningTask implements Channel.Handler, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RunningTask.class);

    private final EventLoop loop;
    private final LoopTask task;
    private final Consumer<RunningTask> forgetting;
    private @Nullable Channel channel;
    private @Nullable Timer timer;
    private boolean ended;

    /** User code that may throw. */
    private interface Step {
        void run() throws Exception;
    }

    /**
     * @param forgetting told of its end
     */
    RunningTask(EventLoop loop, LoopTask task, Consumer<RunningTask> forgetting) {
        this.loop = loop;
        this.task = task;
        this.forgetting = forgetting;
    }

    /** Whether it was ended, perhaps before it began. Loop's thread. */
    boolean isEnded() {
        return ended;
    }

    void startInLoop() {
        step(() -> {
            Channel opened = task.init(loop);
            if (opened != null) {
                channel = opened;
                opened.register(loop.poller(), this);
                opened.interest(Channel.READ);
            }
            if (!task.period().isZero()) {
                timer = loop.scheduleRepeating(task.period(), () -> step(task::handleTimer));
            }
        });
    }

    @Override
    public void handleReadable() {
        step(task::handleReadable);
    }

    @Override
    public void handleWritable() {
        step(task::handleWritable);
    }

    @Override
    public void handleFailure(Throwable failure) {
        try {
            log.error("{}: task {} failed", loop.name(), task, failure);
        } finally {
            endInLoop(failure);
        }
    }

    private void step(Step step) {
        try {
            step.run();
        } catch (Throwable failure) {
            handleFailure(failure);
        }
    }

    /** Ends the task. Any thread, idempotent. */
    @Override
    public void close() {
        try {
            loop.runInLoop(() -> endInLoop(null));
        } catch (RejectedExecutionException e) {
            log.debug("{}: task {} ended with its loop", loop.name(), task);
        }
    }

    void endInLoop(@Nullable Throwable failure) {
        if (ended) {
            return;
        }
        ended = true;
        forgetting.accept(this);
        if (timer != null) {
            timer.cancel();
        }
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (Throwable second) {
            logFailure(second);
        }
        try {
            task.onEnd(failure);
        } catch (Throwable second) {
            logFailure(second);
        }
    }

    // even logging may fail, for want of memory; the others end all the same
    private void logFailure(Throwable failure) {
        try {
            log.error("{}: end of task {} failed", loop.name(), task, failure);
        } catch (Throwable second) {
            loop.stats().failures().add(1);
        }
    }
}
