package io.github.reactorserver.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.transport.memory.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a loop says about its time, on a manual clock. */
class LoopStatsTest {
    private final ManualClock clock = new ManualClock();
    private final ScriptedPoller poller = new ScriptedPoller();
    private final List<String> observed = new ArrayList<>();
    private final LoopObserver observer = new LoopObserver() {
        @Override
        public void onIteration(EventLoop itself, long nanos) {
            observed.add("turn " + nanos);
        }

        @Override
        public void onLag(EventLoop itself, long nanos) {
            observed.add("lag " + nanos);
        }
    };
    private final SteppedLoop stepped = new SteppedLoop(poller, clock, observer);
    private final EventLoop loop = stepped.loop();
    private final LoopStats stats = loop.stats();

    @AfterEach
    void endLoop() {
        stepped.close();
    }

    private Runnable taking(long nanos) {
        return () -> clock.advance(Duration.ofNanos(nanos));
    }

    @Test
    void iterationTimeIsTheWorkOfATurnWithoutItsWait() {
        poller.duringPoll = () -> clock.advance(Duration.ofSeconds(1));
        loop.queueInLoop(taking(500));
        loop.queueInLoop(taking(300));
        stepped.turn();

        assertThat(stats.iterationTime().count()).isEqualTo(1);
        assertThat(stats.iterationTime().maxNanos()).isEqualTo(800);
        assertThat(stats.busyNanos().get()).isEqualTo(800);
        assertThat(stats.pollNanos().get()).isEqualTo(1_000_000_000);
        assertThat(observed).contains("turn 800");
    }

    @Test
    void channelCallbacksAreWorkThoughTheyRunWithinThePoll() {
        FakeChannel channel = new FakeChannel();
        channel.onReadable = taking(700);
        poller.ready.add(new ScriptedPoller.Ready(channel, channel, Channel.READ));
        poller.duringPoll = () -> clock.advance(Duration.ofNanos(100));
        stepped.turn();

        assertThat(stats.busyNanos().get()).isEqualTo(700);
        assertThat(stats.pollNanos().get()).isEqualTo(100);
    }

    @Test
    void lagOfATaskIsFromItsPostToItsRun() {
        loop.queueInLoop(taking(50));
        clock.advance(Duration.ofNanos(15));
        stepped.turn();
        loop.queueInLoop(() -> {});
        clock.advance(Duration.ofNanos(4));
        stepped.turn();

        assertThat(observed).containsSubsequence("lag 15", "lag 4");
        assertThat(stats.lag().count()).isEqualTo(2);
        assertThat(stats.lag().maxNanos()).isEqualTo(15);
    }

    @Test
    void lagOfABurstIsThatOfItsFirstTaskAndOfOneInEightBehindIt() {
        for (int i = 0; i < 80; i++) {
            loop.queueInLoop(taking(10));
        }
        stepped.turn();

        // the others waited for those in front of them
        assertThat(observed).containsSubsequence("lag 0", "lag 70", "lag 150", "lag 790");
        assertThat(stats.lag().count()).isEqualTo(11);
        assertThat(stats.lag().maxNanos()).isEqualTo(790);
        assertThat(stats.tasks().get()).isEqualTo(80);
    }

    @Test
    void lagOfATimerIsFromItsDeadlineToItsRun() {
        loop.schedule(Duration.ofNanos(100), () -> {});
        clock.advance(Duration.ofNanos(130));
        stepped.turn();

        assertThat(observed).contains("lag 30");
        assertThat(stats.timers().get()).isEqualTo(1);
    }

    @Test
    void utilizationIsTheShareOfTimeThatWasWork() {
        assertThat(stats.utilization()).isZero();
        poller.duringPoll = () -> clock.advance(Duration.ofNanos(300));
        loop.queueInLoop(taking(100));
        stepped.turn();

        assertThat(stats.utilization()).isEqualTo(0.25);
    }

    @Test
    void wakeupsCountPostsThatEndedAWait() {
        poller.duringPoll = () -> loop.queueInLoop(() -> {});
        stepped.turn();
        poller.duringPoll = () -> {};
        stepped.turn();

        assertThat(stats.wakeups().get()).isEqualTo(1);
        assertThat(poller.wakeups).hasValue(1);
    }

    @Test
    void turnIsBlockedFromTheThresholdOn() {
        long threshold = LoopConfig.DEFAULTS.blockedThreshold().toNanos();
        loop.queueInLoop(taking(threshold - 1));
        stepped.turn();
        assertThat(stats.blocked().get()).isZero();

        loop.queueInLoop(taking(threshold));
        stepped.turn();
        assertThat(stats.blocked().get()).isEqualTo(1);
        loop.queueInLoop(taking(threshold + 1));
        stepped.turn();
        assertThat(stats.blocked().get()).isEqualTo(2);
    }
}
