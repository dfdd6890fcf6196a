package io.github.reactorserver.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.transport.memory.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Channel callbacks of one loop, driven turn by turn, and whatever may fail in a turn. */
class EventLoopChannelTest {
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

    // ---- channels

    @Test
    void readyChannelsComeBeforeExpiredTimersAndTimersBeforeTasks() {
        loop.schedule(Duration.ofMillis(5), note("timer"));
        loop.queueInLoop(note("task"));
        poller.reportReadable(note("readable"));
        clock.advance(Duration.ofMillis(5));

        stepped.turn();

        assertThat(events).containsExactly("readable", "timer", "task");
    }

    @Test
    void readThatTakesItsIdleTimerBackBeatsIt() {
        Timer idle = loop.schedule(Duration.ofMillis(5), note("idle"));
        poller.reportReadable(idle::cancel);
        clock.advance(Duration.ofSeconds(5));

        stepped.turn();
        stepped.turn();

        assertThat(events).isEmpty();
    }

    @Test
    void writableIsToldBeforeReadable() {
        poller.report(Channel.READ | Channel.WRITE, note("readable"), note("writable"));

        stepped.turn();

        assertThat(events).containsExactly("writable", "readable");
    }

    @Test
    void channelClosedWhenWritableIsNotToldReadable() {
        FakeChannel channel = poller.report(Channel.READ | Channel.WRITE, note("readable"), () -> {});
        channel.onWritable = channel::close;

        stepped.turn();

        assertThat(events).isEmpty();
    }

    // ---- failures

    @Test
    void failedCallbackIsToldAndTheOtherChannelsGoOn() {
        for (Throwable failure : List.of(new IllegalStateException("one"), new IOError("two"))) {
            FakeChannel channel = poller.reportReadable(() -> sneak(failure));
            channel.onFailure = told -> events.add(told.getMessage());
        }
        poller.reportReadable(note("third"));

        stepped.turn();

        assertThat(events).containsExactly("one", "two", "third");
    }

    @Test
    void failureHandlerThatFailsHarmsNobodyElse() {
        FakeChannel channel = poller.reportReadable(() -> sneak(new IllegalStateException("first")));
        channel.onFailure = told -> sneak(new IOError("second"));
        poller.reportReadable(note("other"));

        stepped.turn();

        assertThat(events).containsExactly("other");
        assertThat(loop.stats().failures().get()).isEqualTo(1);
    }

    @Test
    void failedTasksAndTimersAreCountedAndTheOthersRun() {
        loop.schedule(Duration.ZERO, () -> sneak(new IllegalStateException("timer")));
        loop.schedule(Duration.ZERO, () -> sneak(new OutOfMemoryError("timer, as asked for")));
        loop.schedule(Duration.ZERO, note("timer"));
        loop.queueInLoop(() -> sneak(new IllegalStateException("task")));
        loop.queueInLoop(() -> sneak(new StackOverflowError("task, as asked for")));
        loop.queueInLoop(note("task"));

        stepped.turn();

        assertThat(events).containsExactly("timer", "task");
        assertThat(loop.stats().failures().get()).isEqualTo(4);
    }

    @Test
    void failureThatCannotEvenBeLoggedHarmsNobodyElse() {
        loop.queueInLoop(() -> sneak(new UnprintableError()));
        loop.queueInLoop(note("task"));

        stepped.turn();

        assertThat(events).containsExactly("task");
        assertThat(loop.stats().failures().get()).isEqualTo(1);
    }

    @Test
    void failedPollDoesNotKeepTimersAndTasksFromRunning() {
        for (Throwable failure :
                List.of(new IOException("poll"), new IllegalStateException("poll"), new IOError("p"))) {
            poller.duringPoll = () -> sneak(failure);
            loop.schedule(Duration.ZERO, note("timer"));
            loop.queueInLoop(note("task"));
            stepped.turn();
        }

        assertThat(events).containsExactly("timer", "task", "timer", "task", "timer", "task");
    }

    @Test
    void interruptDoesNotReachTheNextWait() {
        loop.queueInLoop(() -> Thread.currentThread().interrupt());
        stepped.turn();
        poller.duringPoll =
                () -> events.add("interrupted: " + Thread.currentThread().isInterrupted());

        stepped.turn();

        assertThat(Thread.interrupted()).isFalse();
        assertThat(events).containsExactly("interrupted: false");
    }

    /** An error of its own type, so that nothing mistakes it for a failed assertion. */
    private static final class IOError extends Error {
        private static final long serialVersionUID = 1;

        IOError(String message) {
            super(message);
        }
    }

    private static final class UnprintableError extends Error {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }
}
