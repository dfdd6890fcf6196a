package io.github.reactorserver.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.Background;
import io.github.reactorserver.transport.memory.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Timers of a loop on a manual clock. */
class TimerTest {
    private static final Duration TICK = Duration.ofMillis(10);

    private final ManualClock clock = new ManualClock();
    private final ScriptedPoller poller = new ScriptedPoller();
    private final SteppedLoop stepped = new SteppedLoop(poller, clock);
    private final EventLoop loop = stepped.loop();
    private final List<String> fired = new ArrayList<>();

    @AfterEach
    void endLoop() {
        stepped.close();
    }

    private Runnable note(String event) {
        return () -> fired.add(event);
    }

    private void turnAfter(Duration time) {
        clock.advance(time);
        stepped.turn();
    }

    private static void elsewhere(Runnable action) {
        try {
            Background.run(action).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void timerFiresOnceWhenItsTimeHasCome() {
        Timer timer = loop.schedule(TICK, note("fired"));
        turnAfter(TICK.minusNanos(1));
        assertThat(fired).isEmpty();
        assertThat(timer.isScheduled()).isTrue();

        turnAfter(Duration.ofNanos(1));
        turnAfter(TICK);

        assertThat(fired).containsExactly("fired");
        assertThat(timer.isScheduled()).isFalse();
    }

    @Test
    void callOnTheLoopReplacesAnEarlierOneFromElsewhere() {
        Timer cancelled = loop.newTimer(note("cancelled"));
        Timer moved = loop.newTimer(note("moved"));
        elsewhere(() -> cancelled.schedule(0));
        elsewhere(() -> moved.schedule(0));
        cancelled.cancel();
        moved.schedule(TICK.toNanos());

        stepped.turn();
        assertThat(fired).isEmpty();

        turnAfter(TICK);
        assertThat(fired).containsExactly("moved");
    }

    @Test
    void lastOfTheCallsFromElsewhereCounts() {
        Timer timer = loop.newTimer(note("fired"));
        elsewhere(() -> {
            timer.schedule(0);
            timer.cancel();
            timer.schedule(TICK.toNanos());
        });
        stepped.turn();
        assertThat(fired).isEmpty();

        turnAfter(TICK);
        assertThat(fired).containsExactly("fired");

        elsewhere(() -> {
            timer.schedule(0);
            timer.cancel();
        });
        turnAfter(TICK);
        assertThat(fired).containsExactly("fired");
    }

    @Test
    void timersFireInOrderOfTimeAndThenOfScheduling() {
        loop.schedule(TICK.multipliedBy(2), note("late"));
        loop.schedule(TICK, note("first of a tie"));
        loop.schedule(TICK, note("second of a tie"));
        loop.schedule(Duration.ZERO, note("early"));

        turnAfter(TICK.multipliedBy(2));

        assertThat(fired).containsExactly("early", "first of a tie", "second of a tie", "late");
    }

    @Test
    void timerInThePastFiresNow() {
        loop.schedule(Duration.ofMillis(-5), note("fired"));

        stepped.turn();

        assertThat(fired).containsExactly("fired");
    }

    @Test
    void cancelledTimerDoesNotFireEvenIfItIsDue() {
        Timer timer = loop.schedule(TICK, note("fired"));
        clock.advance(TICK);
        timer.cancel();
        timer.cancel();

        stepped.turn();

        assertThat(fired).isEmpty();
    }

    @Test
    void timerMayCancelAnotherThatIsDueInTheSameTurn() {
        Timer[] second = new Timer[1];
        loop.schedule(TICK, () -> second[0].cancel());
        second[0] = loop.schedule(TICK, note("second"));

        turnAfter(TICK);

        assertThat(fired).isEmpty();
    }

    @Test
    void timerMayMoveAnotherThatIsDueInTheSameTurn() {
        Timer second = loop.newTimer(note("second"));
        loop.schedule(TICK, () -> second.schedule(TICK.toNanos()));
        second.schedule(TICK.toNanos());

        turnAfter(TICK);
        assertThat(fired).isEmpty();
        turnAfter(TICK);

        assertThat(fired).containsExactly("second");
    }

    @Test
    void rescheduledTimerFiresAtItsNewTimeOnly() {
        Timer timer = loop.schedule(TICK, note("fired"));
        timer.schedule(TICK.multipliedBy(3).toNanos());
        turnAfter(TICK.multipliedBy(2));
        assertThat(fired).isEmpty();

        turnAfter(TICK);
        turnAfter(TICK.multipliedBy(5));

        assertThat(fired).containsExactly("fired");
    }

    @Test
    void timerMayScheduleItselfInItsOwnCallback() {
        Timer[] timer = new Timer[1];
        timer[0] = loop.newTimer(() -> {
            fired.add("fired");
            timer[0].schedule(TICK.toNanos());
        });
        timer[0].schedule(TICK.toNanos());

        IntStream.range(0, 3).forEach(i -> turnAfter(TICK));

        assertThat(fired).hasSize(3);
    }

    @Test
    void timerThatSchedulesItselfForNowDoesNotHoldTheTurn() {
        Timer[] timer = new Timer[1];
        timer[0] = loop.newTimer(() -> {
            fired.add("fired");
            timer[0].schedule(0);
        });
        timer[0].schedule(0);
        loop.queueInLoop(note("task"));

        stepped.turn();

        assertThat(fired).endsWith("task").hasSizeLessThanOrEqualTo(1_025);
        timer[0].cancel();
    }

    @Test
    void timersOfOneTurnAreBoundedAndTheRestComesNextWithoutAWait() {
        IntStream.range(0, 1_500).forEach(i -> loop.schedule(TICK, note("fired")));

        turnAfter(TICK);
        assertThat(fired).hasSize(1_024);
        stepped.turn();

        assertThat(fired).hasSize(1_500);
        assertThat(poller.timeouts).containsExactly(0L, 0L);
    }

    // ---- repeating

    @Test
    void repeatingTimerFiresEveryPeriod() {
        loop.scheduleRepeating(TICK, note("fired"));

        IntStream.range(0, 4).forEach(i -> turnAfter(TICK));

        assertThat(fired).hasSize(4);
    }

    @Test
    void missedPeriodsAreSkippedAndTheRhythmIsKeptFromThen() {
        loop.scheduleRepeating(TICK, note("fired"));

        turnAfter(TICK.multipliedBy(5));
        assertThat(fired).hasSize(1);
        turnAfter(TICK);

        assertThat(fired).hasSize(2);
    }

    @Test
    void shortDelayDoesNotShiftTheRhythm() {
        loop.scheduleRepeating(TICK, note("fired"));
        turnAfter(TICK.plusMillis(3));
        assertThat(fired).hasSize(1);

        turnAfter(TICK.minusMillis(3));

        assertThat(fired).hasSize(2);
    }

    @Test
    void repeatingTimerMayCancelItself() {
        Timer[] timer = new Timer[1];
        timer[0] = loop.scheduleRepeating(TICK, () -> {
            fired.add("fired");
            timer[0].cancel();
        });

        IntStream.range(0, 3).forEach(i -> turnAfter(TICK));

        assertThat(fired).containsExactly("fired");
        assertThat(timer[0].isScheduled()).isFalse();
    }

    @Test
    void repeatingTimerMayBecomeAOneShot() {
        Timer timer = loop.scheduleRepeating(TICK, note("fired"));
        timer.schedule(TICK.toNanos());

        IntStream.range(0, 3).forEach(i -> turnAfter(TICK));

        assertThat(fired).containsExactly("fired");
    }

    @Test
    void repeatingTimerGoesOnAfterAFailure() {
        loop.scheduleRepeating(TICK, () -> {
            fired.add("fired");
            throw new IllegalStateException("as asked for");
        });

        IntStream.range(0, 3).forEach(i -> turnAfter(TICK));

        assertThat(fired).hasSize(3);
    }

    @Test
    void periodMustBePositive() {
        assertThatThrownBy(() -> loop.scheduleRepeating(Duration.ZERO, () -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- from other threads

    @Test
    void timersAreScheduledAndCancelledFromElsewhere() {
        elsewhere(() -> {
            loop.schedule(TICK, note("kept"));
            loop.schedule(TICK, note("cancelled")).cancel();
            loop.scheduleRepeating(TICK, note("repeated"));
        });
        stepped.turn();

        turnAfter(TICK);

        assertThat(fired).containsExactly("kept", "repeated");
    }

    @Test
    void delayCountsFromTheCallNotFromItsArrivalOnTheLoop() {
        elsewhere(() -> loop.schedule(TICK, note("fired")));
        turnAfter(TICK);

        stepped.turn();

        assertThat(fired).containsExactly("fired");
        assertThat(poller.timeouts).containsExactly(0L, 0L);
    }

    @Test
    void whetherItIsScheduledIsAskedOnTheLoopOnly() {
        Timer timer = loop.newTimer(() -> {});

        elsewhere(() -> assertThatThrownBy(timer::isScheduled).isInstanceOf(IllegalStateException.class));
    }

    @Test
    void cancelAfterTheLoopHasEndedIsHarmless() {
        EventLoop ended = new EventLoop("ended", 0, new ScriptedPoller(), LoopConfig.DEFAULTS.withClock(clock));
        Timer timer = ended.schedule(TICK, note("fired"));
        ended.quit();
        elsewhere(ended::run);

        timer.cancel();

        assertThat(fired).isEmpty();
    }

    // ---- far ends of time

    @Test
    void timerForEverDoesNotHideOneThatIsDue() {
        Timer forEver = loop.newTimer(note("for ever"));
        loop.schedule(TICK, note("due"));
        clock.advance(TICK.plusMillis(1));
        forEver.schedule(Long.MAX_VALUE);

        stepped.turn();

        assertThat(fired).containsExactly("due");
    }

    @Test
    void periodForEverIsNotNow() {
        Timer timer = loop.newTimer(note("fired"));
        timer.scheduleRepeating(Long.MAX_VALUE);

        turnAfter(Duration.ofDays(365));
        turnAfter(Duration.ofDays(365));

        assertThat(fired).isEmpty();
    }
}
