package io.github.reactorserver.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.Background;
import io.github.reactorserver.transport.memory.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The life of a task on a loop, on a manual clock. */
class LoopTaskTest {
    private static final Duration PERIOD = Duration.ofMillis(10);

    private final ManualClock clock = new ManualClock();
    private final ScriptedPoller poller = new ScriptedPoller();
    private final SteppedLoop stepped = new SteppedLoop(poller, clock);
    private final EventLoop loop = stepped.loop();
    private final List<String> events = new ArrayList<>();
    private boolean ended;

    @AfterEach
    void endLoop() {
        if (!ended) {
            stepped.close();
        }
    }

    /** Notes what happens to it, and fails where it is told to. */
    private class NotingTask implements LoopTask {
        private final NotingChannel channel = new NotingChannel();
        private String failingAt = "";
        private Duration period = Duration.ZERO;

        private void at(String event) throws IOException {
            loop.assertInLoopThread();
            events.add(event);
            if (event.equals(failingAt)) {
                throw new IOException(event);
            }
        }

        @Override
        public Channel init(EventLoop itself) throws IOException {
            assertThat(itself).isSameAs(loop);
            at("init");
            return channel;
        }

        @Override
        public void handleReadable() throws IOException {
            at("readable");
        }

        @Override
        public void handleWritable() throws IOException {
            at("writable");
        }

        @Override
        public Duration period() {
            return period;
        }

        @Override
        public void handleTimer() throws IOException {
            at("timer");
        }

        @Override
        public void onEnd(Throwable failure) {
            assertThat(channel.isOpen()).isEqualTo(failingAt.equals("init"));
            events.add("end " + (failure == null ? "well" : failure.getMessage()));
        }
    }

    /** A channel that is ready when the test says so. */
    private final class NotingChannel implements Channel {
        private Handler handler;
        private int interest;
        private boolean open = true;
        private boolean failing;

        @Override
        public void register(Poller toJoin, Handler callbacks) throws IOException {
            assertThat(toJoin).isSameAs(poller);
            if (failing) {
                throw new IOException("register");
            }
            handler = callbacks;
        }

        void ready(int operations) {
            poller.ready.add(new ScriptedPoller.Ready(this, handler, operations));
            stepped.turn();
        }

        @Override
        public int interest() {
            return interest;
        }

        @Override
        public void interest(int operations) {
            interest = operations;
        }

        @Override
        public void close() {
            open = false;
        }

        @Override
        public boolean isOpen() {
            return open;
        }
    }

    @Test
    void taskIsInitializedReadWrittenTimedAndEnded() throws Exception {
        NotingTask task = new NotingTask();
        task.period = PERIOD;
        AutoCloseable running = loop.start(task);
        assertThat(task.channel.interest()).isEqualTo(Channel.READ);
        task.channel.ready(Channel.READ);
        task.channel.interest(Channel.READ | Channel.WRITE);
        task.channel.ready(Channel.WRITE);
        clock.advance(PERIOD);
        stepped.turn();
        clock.advance(PERIOD);
        stepped.turn();
        running.close();
        running.close();

        assertThat(events).containsExactly("init", "readable", "writable", "timer", "timer", "end well");
        clock.advance(PERIOD);
        stepped.turn();
        assertThat(events).hasSize(6);
    }

    @Test
    void taskThatIsClosedBeforeItBeganNeverBegins() throws Exception {
        NotingTask task = new NotingTask();
        task.channel.open = false;
        AutoCloseable running = Background.supply(() -> loop.start(task)).get(10, TimeUnit.SECONDS);
        running.close();
        stepped.turn();

        assertThat(events).containsExactly("end well");
    }

    @Test
    void taskWithoutAChannelLivesByItsTimer() {
        List<String> ticks = new ArrayList<>();
        loop.start(new LoopTask() {
            @Override
            public Channel init(EventLoop itself) {
                return null;
            }

            @Override
            public Duration period() {
                return PERIOD;
            }

            @Override
            public void handleTimer() {
                ticks.add("tick");
            }
        });
        for (int i = 0; i < 3; i++) {
            clock.advance(PERIOD);
            stepped.turn();
        }

        assertThat(ticks).hasSize(3);
    }

    @Test
    void failureEndsTheTaskOnceAndNothingElse() {
        for (String place : new String[] {"readable", "writable", "timer"}) {
            events.clear();
            NotingTask task = new NotingTask();
            task.period = PERIOD;
            task.failingAt = place;
            loop.start(task);
            switch (place) {
                case "readable" -> task.channel.ready(Channel.READ);
                case "writable" -> task.channel.ready(Channel.WRITE);
                default -> {
                    clock.advance(PERIOD);
                    stepped.turn();
                }
            }
            clock.advance(PERIOD);
            stepped.turn();

            assertThat(events).containsExactly("init", place, "end " + place);
        }
        loop.queueInLoop(() -> events.add("loop lives"));
        stepped.turn();
        assertThat(events).endsWith("loop lives");
    }

    @Test
    void taskThatCannotBeginEnds() {
        NotingTask task = new NotingTask();
        task.failingAt = "init";
        loop.start(task);

        assertThat(events).containsExactly("init", "end init");
    }

    @Test
    void taskWhoseChannelCannotBeWatchedEnds() {
        NotingTask task = new NotingTask();
        task.channel.failing = true;
        loop.start(task);

        assertThat(events).containsExactly("init", "end register");
    }

    @Test
    void taskWhoseNameCannotEvenBeLoggedEnds() {
        NotingTask task = new NotingTask() {
            @Override
            public String toString() {
                throw new IllegalStateException("no name");
            }
        };
        task.failingAt = "readable";
        loop.start(task);
        task.channel.ready(Channel.READ);

        assertThat(events).containsExactly("init", "readable", "end readable");
    }

    @Test
    void endThatFailsHarmsNobodyElse() {
        AutoCloseable[] handles = new AutoCloseable[2];
        for (int i = 0; i < 2; i++) {
            handles[i] = loop.start(new LoopTask() {
                @Override
                public Channel init(EventLoop itself) {
                    return null;
                }

                @Override
                public void onEnd(Throwable failure) {
                    events.add("end");
                    throw new IllegalStateException("as asked for");
                }
            });
        }
        stepped.close();
        ended = true;

        assertThat(handles).doesNotContainNull();
        assertThat(events).containsExactly("end", "end");
    }

    @Test
    void taskMayEndItself() {
        AutoCloseable[] running = new AutoCloseable[1];
        NotingTask task = new NotingTask() {
            @Override
            public void handleReadable() throws IOException {
                super.handleReadable();
                try {
                    running[0].close();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        };
        running[0] = loop.start(task);
        task.channel.ready(Channel.READ | Channel.WRITE);

        assertThat(events).containsExactly("init", "writable", "readable", "end well");
    }

    @Test
    void taskEndsWithItsLoop() {
        loop.start(new NotingTask());
        stepped.close();
        ended = true;

        assertThat(events).containsExactly("init", "end well");
    }

    @Test
    void taskThatIsStartedWhileTheLoopEndsEndsWithIt() {
        loop.queueInLoop(() -> loop.start(new NotingTask()));
        stepped.close();
        ended = true;

        assertThat(events).containsExactly("init", "end well");
    }

    @Test
    void taskIsStartedAndEndedFromElsewhere() throws Exception {
        NotingTask task = new NotingTask();
        AutoCloseable running = Background.supply(() -> loop.start(task)).get(10, TimeUnit.SECONDS);
        assertThat(events).isEmpty();
        stepped.turn();
        Background.run(() -> {
                    try {
                        running.close();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                })
                .get(10, TimeUnit.SECONDS);
        stepped.turn();

        assertThat(events).containsExactly("init", "end well");
    }

    @Test
    void loopThatHasEndedTakesNoTaskAndItsTasksMayStillBeClosed() throws Exception {
        AutoCloseable running = loop.start(new NotingTask());
        stepped.close();
        ended = true;
        running.close();
        assertThat(events).containsExactly("init", "end well");

        CompletableFuture<Void> late = Background.run(() -> loop.start(new NotingTask()));
        assertThatThrownBy(() -> late.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(events).hasSize(2);
    }
}
