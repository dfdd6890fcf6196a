package io.github.reactorserver.boot.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.event.Channel;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.LoopConfig;
import io.github.reactorserver.event.Poller;
import io.github.reactorserver.transport.Transports;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

final class ReactorServerHealthIndicatorTest {

    @Test
    void loopThatIsBusyForLongTurnsHealthDownUntilItsTurnEnds() throws IOException, InterruptedException {
        AtomicLong clock = new AtomicLong();
        EventLoop loop = new EventLoop(
                "busy", 0, Transports.choose("nio").openPoller(), LoopConfig.DEFAULTS.withClock(clock::get));
        ReactorServer server = mock(ReactorServer.class);
        given(server.eventLoops()).willReturn(List.of(loop));
        ReactorServerHealthIndicator health =
                new ReactorServerHealthIndicator(server, ReactorServerHealthIndicator.BLOCKED);
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Thread thread = new Thread(loop::run, "busy");
        thread.start();
        loop.queueInLoop(() -> {
            busy.countDown();
            await(release);
        });
        busy.await();

        clock.addAndGet(Duration.ofSeconds(29).toNanos());
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        Health down = health.health();
        assertThat(down.getStatus()).isEqualTo(Status.DOWN);
        assertThat(down.getDetails()).containsEntry("blockedLoops", List.of("busy"));

        release.countDown();
        Awaitility.await().until(() -> health.health().getStatus().equals(Status.UP));
        loop.quit();
        thread.join();
    }

    @Test
    void loopThatCannotPollForWantOfMemoryTurnsHealthDown() throws InterruptedException {
        Poller exhausted = new Poller() {
            @Override
            public void ready(Channel channel, int operations) {}

            @Override
            public int poll(long timeoutNanos, ReadyListener listener) {
                throw new OutOfMemoryError("on purpose");
            }

            @Override
            public void wakeup() {}

            @Override
            public void close() {}
        };
        EventLoop loop = new EventLoop("hungry", 0, exhausted, LoopConfig.DEFAULTS);
        ReactorServer server = mock(ReactorServer.class);
        given(server.eventLoops()).willReturn(List.of(loop));
        Thread thread = new Thread(loop::run, "hungry");
        thread.start();
        ReactorServerHealthIndicator health =
                new ReactorServerHealthIndicator(server, ReactorServerHealthIndicator.BLOCKED);

        Awaitility.await().until(() -> health.health().getDetails().containsKey("failingLoops"));
        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.health().getDetails()).containsEntry("failingLoops", List.of("hungry"));
        loop.quit();
        thread.join();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
