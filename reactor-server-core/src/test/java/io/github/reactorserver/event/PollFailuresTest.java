package io.github.reactorserver.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.transport.memory.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Loops whose polls fail again and again. */
class PollFailuresTest {
    private final ScriptedPoller poller = new ScriptedPoller();
    private final EventLoop loop =
            new EventLoop("failing", 0, poller, LoopConfig.DEFAULTS.withClock(new ManualClock()));

    private Thread start() {
        Thread thread = new Thread(loop::run, "failing");
        thread.start();
        return thread;
    }

    @Test
    void wantOfMemoryInThirtyPollsIsSurvived() throws Exception {
        AtomicInteger polls = new AtomicInteger();
        CompletableFuture<Boolean> failing = new CompletableFuture<>();
        CompletableFuture<Boolean> recovered = new CompletableFuture<>();
        poller.duringPoll = () -> {
            int count = polls.incrementAndGet();
            if (count <= 30) {
                failing.complete(count == 30 && loop.isFailing());
                throw new OutOfMemoryError("on purpose");
            }
            loop.queueInLoop(() -> recovered.complete(!loop.isFailing()));
        };
        Thread thread = start();

        assertThat(recovered.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(loop.stats().failures().get()).isEqualTo(30);
        assertThat(loop.isAlive()).isTrue();
        loop.quit();
        thread.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(poller.closed).isTrue();
    }

    @Test
    void loopThatCannotPollForWantOfMemorySaysSoAndStillRunsTasks() throws Exception {
        poller.duringPoll = () -> {
            throw new OutOfMemoryError("on purpose");
        };
        Thread thread = start();

        long start = System.nanoTime();
        while (!loop.isFailing()) {
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
            CompletableFuture.runAsync(() -> {}, loop).get(10, TimeUnit.SECONDS);
        }
        loop.quit();
        thread.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void pollerThatIsBrokenEndsItsLoop() throws Exception {
        poller.duringPoll = () -> {
            throw new IOException("on purpose");
        };
        Thread thread = start();
        thread.join(TimeUnit.SECONDS.toMillis(10));

        assertThat(loop.isAlive()).isFalse();
        assertThat(loop.stats().failures().get()).isEqualTo(16);
        assertThat(loop.awaitTermination(Duration.ZERO)).isTrue();
    }
}
