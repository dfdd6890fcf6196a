package io.github.reactorserver.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.Background;
import io.github.reactorserver.transport.memory.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One loop, driven turn by turn. */
class EventLoopTest {
    private final ManualClock clock = new ManualClock();
    private final ScriptedPoller poller = new ScriptedPoller();
    private final SteppedLoop stepped = new SteppedLoop(poller, clock);
    private final EventLoop loop = stepped.loop();
    private final List<String> events = new ArrayList<>();

    @AfterEach
    void endLoop() {
        stepped.close();
    }

    private Runnable note(String event) {
        return () -> events.add(event);
    }

    private static void elsewhere(Runnable action) {
        try {
            Background.run(action).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    // ---- tasks

    @Test
    void tasksRunInTheOrderOfPosting() {
        IntStream.range(0, 5).forEach(i -> loop.queueInLoop(note("task " + i)));
        assertThat(events).isEmpty();

        stepped.turn();

        assertThat(events).containsExactly("task 0", "task 1", "task 2", "task 3", "task 4");
    }

    @Test
    void runInLoopRunsAtOnceOnTheLoopAndQueueInLoopDoesNot() {
        loop.queueInLoop(() -> {
            loop.queueInLoop(note("queued"));
            loop.runInLoop(note("run"));
            events.add("end of task");
        });

        stepped.turn();

        assertThat(events).containsExactly("run", "end of task", "queued");
    }

    @Test
    void runInLoopFromElsewherePosts() {
        elsewhere(() -> loop.runInLoop(() -> events.add(Thread.currentThread().getName())));
        assertThat(events).isEmpty();

        stepped.turn();

        assertThat(events).containsExactly(Thread.currentThread().getName());
    }

    @Test
    void loopIsAnExecutor() {
        loop.execute(note("executed"));

        stepped.turn();

        assertThat(events).containsExactly("executed");
    }

    @Test
    void taskQueuedByATaskDoesNotWaitOutThePoll() {
        Runnable[] repeat = new Runnable[1];
        int[] runs = new int[1];
        repeat[0] = () -> {
            runs[0]++;
            loop.queueInLoop(repeat[0]);
        };
        loop.queueInLoop(repeat[0]);

        stepped.turn();
        int first = runs[0];
        stepped.turn();

        assertThat(runs[0]).isGreaterThan(first);
        assertThat(poller.timeouts).containsExactly(0L, 0L);
        repeat[0] = () -> {};
    }

    @Test
    void tasksOfOneTurnAreBoundedAndTheRestComesNextWithoutAWait() {
        IntStream.range(0, 1_500).forEach(i -> loop.queueInLoop(note("task")));

        stepped.turn();
        assertThat(events).hasSize(1_024);
        assertThat(loop.pendingTasks()).isEqualTo(476);
        stepped.turn();

        assertThat(events).hasSize(1_500);
        assertThat(poller.timeouts).containsExactly(0L, 0L);
    }

    // ---- waiting and waking

    @Test
    void loopWithNothingToDoWaitsWithoutEnd() {
        stepped.turn();

        assertThat(poller.timeouts).containsExactly(-1L);
    }

    @Test
    void nearestTimerIsThePollTimeout() {
        loop.schedule(Duration.ofMillis(70), () -> {});
        loop.schedule(Duration.ofMillis(30), () -> {});

        stepped.turn();

        assertThat(poller.timeouts).containsExactly(Duration.ofMillis(30).toNanos());
    }

    @Test
    void postsWhileTheLoopWaitsWakeItOnce() {
        poller.duringPoll = () -> elsewhere(() -> {
            loop.queueInLoop(note("first"));
            loop.queueInLoop(note("second"));
        });

        stepped.turn();

        assertThat(poller.wakeups).hasValue(1);
        assertThat(loop.stats().wakeups().get()).isEqualTo(1);
        assertThat(events).containsExactly("first", "second");
    }

    @Test
    void postsWhileTheLoopWorksCostNoWakeup() {
        loop.queueInLoop(() -> elsewhere(() -> loop.queueInLoop(note("posted from elsewhere"))));

        stepped.turn();

        assertThat(poller.wakeups).hasValue(0);
        assertThat(events).containsExactly("posted from elsewhere");
    }

    @Test
    void postsDuringChannelCallbacksCostNoWakeup() {
        FakeChannel channel =
                poller.reportReadable(() -> elsewhere(() -> loop.queueInLoop(note("posted from elsewhere"))));
        assertThat(channel.isOpen()).isTrue();

        stepped.turn();

        assertThat(poller.wakeups).hasValue(0);
        assertThat(events).containsExactly("posted from elsewhere");
    }

    // ---- confinement

    @Test
    void threadRunsOneLoop() throws IOException {
        EventLoop second = new EventLoop("second", 1, new ScriptedPoller(), LoopConfig.DEFAULTS.withClock(clock));

        assertThatThrownBy(second::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already runs EventLoop[stepped]");
        assertThat(EventLoop.current()).isSameAs(loop);
    }

    @Test
    void loopRunsOnce() {
        elsewhere(() -> assertThatThrownBy(loop::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was run before"));
    }

    @Test
    void confinedCallFromElsewhereIsRefusedAndNamesBothThreads() {
        loop.assertInLoopThread();
        assertThat(loop.isInLoopThread()).isTrue();

        elsewhere(() -> {
            assertThat(loop.isInLoopThread()).isFalse();
            assertThat(EventLoop.current()).isNull();
            assertThatThrownBy(loop::assertInLoopThread)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("stepped")
                    .hasMessageContaining(Thread.currentThread().getName());
            assertThatThrownBy(loop::timers).isInstanceOf(IllegalStateException.class);
        });
    }

    // ---- figures

    @Test
    void figuresCountTurnsTasksAndTimersAndTheirTimes() {
        loop.schedule(Duration.ofMillis(10), () -> clock.advance(Duration.ofMillis(2)));
        poller.duringPoll = () -> clock.advance(Duration.ofMillis(10));
        elsewhere(() -> loop.queueInLoop(() -> clock.advance(Duration.ofMillis(3))));

        stepped.turn();

        LoopStats stats = loop.stats();
        assertThat(stats.iterations().get()).isEqualTo(1);
        assertThat(stats.tasks().get()).isEqualTo(1);
        assertThat(stats.timers().get()).isEqualTo(1);
        assertThat(stats.failures().get()).isZero();
        assertThat(stats.pollNanos().get()).isEqualTo(Duration.ofMillis(10).toNanos());
        assertThat(stats.busyNanos().get()).isEqualTo(Duration.ofMillis(5).toNanos());
    }

    @Test
    void turnTimeIsThatOfTheEndOfTheWait() {
        poller.duringPoll = () -> clock.advance(Duration.ofMillis(10));
        long start = loop.nanoTime();
        poller.reportReadable(() -> {
            clock.advance(Duration.ofMillis(1));
            assertThat(loop.turnNanoTime() - start)
                    .isEqualTo(Duration.ofMillis(10).toNanos());
            events.add("checked");
        });

        stepped.turn();

        assertThat(events).containsExactly("checked");
        assertThat(loop.nanoTime() - start).isEqualTo(Duration.ofMillis(11).toNanos());
    }

    // ---- the end

    @Test
    void postsToALoopThatHasEndedAreRejected() {
        EventLoop ended = new EventLoop("ended", 0, new ScriptedPoller(), LoopConfig.DEFAULTS.withClock(clock));
        ended.queueInLoop(note("accepted"));
        ended.quit();
        elsewhere(ended::run);

        assertThat(events).containsExactly("accepted");
        assertThatThrownBy(() -> ended.queueInLoop(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("ended");
        assertThat(ended.pendingTasks()).isZero();
    }

    @Test
    void observerThatThrowsCostsNoTaskAndNoTimer() {
        LoopObserver broken = new LoopObserver() {
            @Override
            public void onLag(EventLoop observed, long nanos) {
                throw new OutOfMemoryError("on purpose");
            }

            @Override
            public void onIteration(EventLoop observed, long nanos) {
                throw new OutOfMemoryError("on purpose");
            }
        };
        stepped.close();
        try (SteppedLoop observed = new SteppedLoop(poller, clock, broken)) {
            List<String> run = new ArrayList<>();
            observed.loop().schedule(Duration.ZERO, () -> run.add("timer"));
            observed.loop().queueInLoop(() -> run.add("task"));
            observed.turn();

            assertThat(run).containsExactly("timer", "task");
            assertThat(observed.loop().stats().failures().get()).isEqualTo(3);
        }
    }
}
