package io.github.reactorserver.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.Background;
import io.github.reactorserver.transport.nio.NioTransport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Races posts against the loop's falling asleep. A lost wake-up leaves a task lying, since nothing else ends the wait,
 * and fails the test.
 */
class HandOffStressTest {
    private static final int POSTERS = 8;
    private static final int POSTS = 1_000_000;

    private EventLoop loop;

    private EventLoop start(Poller poller) {
        loop = new EventLoop("stressed", 0, poller, LoopConfig.DEFAULTS);
        new Thread(loop::run, "stressed").start();
        return loop;
    }

    @AfterEach
    void endLoop() throws InterruptedException {
        loop.quit();
        assertThat(loop.awaitTermination(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void millionPostsOfEightThreadsAllRunInEachThreadsOrder() throws Exception {
        start(new NioTransport().openPoller());
        int each = POSTS / POSTERS;
        int[] next = new int[POSTERS];
        int[] outOfOrder = new int[1];
        CountDownLatch last = new CountDownLatch(POSTERS);
        for (int i = 0; i < POSTERS; i++) {
            int poster = i;
            Background.run(() -> {
                for (int post = 0; post < each; post++) {
                    int number = post;
                    loop.queueInLoop(() -> {
                        outOfOrder[0] += next[poster] == number ? 0 : 1;
                        next[poster] = number + 1;
                        if (number == each - 1) {
                            last.countDown();
                        }
                    });
                }
            });
        }

        assertThat(last.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(outOfOrder[0]).isZero();
        assertThat(next).containsOnly(each);
        assertThat(loop.stats().tasks().get()).isEqualTo(POSTS);
    }

    @Test
    void postThatMeetsTheLoopOnItsWayIntoASpinningPollIsSeen() throws Exception {
        start(new SpinningPoller());
        pingPong(1_000_000);
    }

    @Test
    void postThatMeetsTheLoopOnItsWayIntoASelectorIsSeen() throws Exception {
        start(new NioTransport().openPoller());
        pingPong(100_000);
    }

    /**
     * Each post waits for the one before, and then a little longer or shorter, so that it meets the loop anywhere. On a
     * busy machine fewer rounds fit into the time.
     */
    private void pingPong(int rounds) throws Exception {
        AtomicLong done = new AtomicLong();
        CompletableFuture<Long> poster = Background.supply(() -> {
            long begin = System.nanoTime();
            long round = 0;
            while (round < rounds && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(3)) {
                round++;
                loop.queueInLoop(done::incrementAndGet);
                long start = System.nanoTime();
                while (done.get() < round) {
                    Thread.onSpinWait();
                    if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(10)) {
                        throw new AssertionError("post " + round + " lies unseen");
                    }
                }
                for (int delay = (int) (round % 64); delay > 0; delay--) {
                    Thread.onSpinWait();
                }
            }
            return round;
        });

        long posted = poster.get(30, TimeUnit.SECONDS);
        assertThat(done).hasValue(posted);
        assertThat(done.get()).isPositive();
    }

    /** Falls asleep and wakes within nanoseconds, so that very many races fit into a second. */
    private static final class SpinningPoller implements Poller {
        private volatile boolean woken;

        @Override
        public void ready(Channel channel, int operations) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int poll(long timeoutNanos, ReadyListener listener) {
            while (timeoutNanos != 0 && !woken) {
                Thread.onSpinWait();
            }
            woken = false;
            return 0;
        }

        @Override
        public void wakeup() {
            woken = true;
        }

        @Override
        public void close() {}
    }
}
