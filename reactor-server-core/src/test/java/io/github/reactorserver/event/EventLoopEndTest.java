package io.github.reactorserver.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.transport.nio.NioTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How a loop in a thread of its own ends. */
class EventLoopEndTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static EventLoop start() throws Exception {
        EventLoop loop = new EventLoop("ending", 0, new NioTransport().openPoller(), LoopConfig.DEFAULTS);
        new Thread(loop::run, "ending").start();
        return loop;
    }

    @Test
    void quitEndsAWaitingLoop() throws Exception {
        EventLoop loop = start();
        CountDownLatch running = new CountDownLatch(1);
        loop.queueInLoop(running::countDown);
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

        loop.quit();

        assertThat(loop.awaitTermination(LIMIT)).isTrue();
        loop.quit();
    }

    @Test
    void quitOnTheLoopItselfEndsIt() throws Exception {
        EventLoop loop = start();
        loop.queueInLoop(loop::quit);

        assertThat(loop.awaitTermination(LIMIT)).isTrue();
    }

    @Test
    void waitForTheEndOfARunningLoopIsBounded() throws Exception {
        EventLoop loop = start();

        assertThat(loop.awaitTermination(Duration.ZERO)).isFalse();

        loop.quit();
        assertThat(loop.awaitTermination(LIMIT)).isTrue();
    }

    @Test
    void threadIsFreeForAnotherLoopAfterwards() throws Exception {
        List<EventLoop> seen = new ArrayList<>();
        CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 2; i++) {
                        EventLoop loop = new EventLoop("loop", i, new ScriptedPoller(), LoopConfig.DEFAULTS);
                        loop.queueInLoop(() -> seen.add(EventLoop.current()));
                        loop.quit();
                        loop.run();
                        assertThat(EventLoop.current()).isNull();
                    }
                })
                .get(10, TimeUnit.SECONDS);

        assertThat(seen).hasSize(2).doesNotHaveDuplicates().doesNotContainNull();
    }

    @Test
    void tasksPostedBeforeQuitRunHoweverMany() throws Exception {
        EventLoop loop = start();
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch posted = new CountDownLatch(1);
        loop.queueInLoop(() -> awaitQuietly(posted));
        for (int i = 0; i < 5_000; i++) {
            loop.queueInLoop(runs::incrementAndGet);
        }
        loop.quit();
        posted.countDown();

        assertThat(loop.awaitTermination(LIMIT)).isTrue();
        assertThat(runs).hasValue(5_000);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void taskThatAlwaysPostsAnotherDoesNotKeepTheLoopFromEnding() throws Exception {
        EventLoop loop = start();
        AtomicReference<Runnable> repeat = new AtomicReference<>();
        repeat.set(() -> loop.queueInLoop(repeat.get()));
        loop.queueInLoop(repeat.get());

        loop.quit();

        assertThat(loop.awaitTermination(LIMIT)).isTrue();
    }

    @Test
    void errorOfAnObserverDoesNotEndTheLoop() throws Exception {
        LoopObserver broken = new LoopObserver() {
            @Override
            public void onIteration(EventLoop loop, long nanos) {
                throw new AssertionError("as asked for");
            }
        };
        EventLoop loop =
                new EventLoop("observed", 0, new NioTransport().openPoller(), LoopConfig.DEFAULTS.withObserver(broken));
        new Thread(loop::run, "observed").start();
        for (int i = 0; i < 3; i++) {
            CompletableFuture.runAsync(() -> {}, loop).get(10, TimeUnit.SECONDS);
        }

        loop.quit();
        assertThat(loop.awaitTermination(LIMIT)).isTrue();
    }

    @Test
    void postThatRacesWithTheEndEitherRunsOrIsRejected() throws Exception {
        for (int round = 0; round < 40; round++) {
            EventLoop loop = start();
            AtomicInteger accepted = new AtomicInteger();
            AtomicInteger runs = new AtomicInteger();
            CountDownLatch posting = new CountDownLatch(2);
            List<CompletableFuture<Void>> posters = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                // a thread for each: the common pool may have one only
                posters.add(CompletableFuture.runAsync(
                        () -> {
                            posting.countDown();
                            try {
                                while (true) {
                                    loop.queueInLoop(runs::incrementAndGet);
                                    accepted.incrementAndGet();
                                }
                            } catch (RejectedExecutionException e) {
                                // the loop has ended
                            }
                        },
                        job -> new Thread(job).start()));
            }
            awaitQuietly(posting);
            loop.quit();
            assertThat(loop.awaitTermination(LIMIT)).isTrue();
            for (CompletableFuture<Void> poster : posters) {
                poster.get(10, TimeUnit.SECONDS);
            }

            assertThat(runs.get()).isEqualTo(accepted.get());
        }
    }
}
