package io.github.reactorserver.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.Background;
import io.github.reactorserver.transport.nio.NioTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Timers that many threads schedule and cancel while the loop fires them. */
class TimerStressTest {
    private static final int THREADS = 4;
    private static final int TIMERS = 10_000;

    private EventLoop loop;

    @BeforeEach
    void start() throws Exception {
        loop = new EventLoop("timed", 0, new NioTransport().openPoller(), LoopConfig.DEFAULTS);
        new Thread(loop::run, "timed").start();
    }

    @AfterEach
    void end() throws InterruptedException {
        loop.quit();
        assertThat(loop.awaitTermination(Duration.ofSeconds(10))).isTrue();
    }

    private <T> T onLoop(Supplier<T> question) throws Exception {
        return CompletableFuture.supplyAsync(question, loop).get(10, TimeUnit.SECONDS);
    }

    /** A timer with what has become of it. */
    private final class Watched {
        private final AtomicInteger fired = new AtomicInteger();
        private final Timer timer = loop.newTimer(fired::incrementAndGet);
        private boolean cancelled;
    }

    @Test
    void keptOnesFireOnceAndCancelledOnesNeverAfterTheCancelHasArrived() throws Exception {
        List<CompletableFuture<List<Watched>>> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(i);
            threads.add(Background.supply(() -> {
                List<Watched> timers = new ArrayList<>();
                for (int t = 0; t < TIMERS; t++) {
                    Watched watched = new Watched();
                    watched.timer.schedule(random.nextInt(5_000_000));
                    timers.add(watched);
                    Watched other = timers.get(random.nextInt(timers.size()));
                    if (random.nextInt(3) == 0) {
                        other.cancelled = true;
                        other.timer.cancel();
                    }
                }
                return timers;
            }));
        }
        List<Watched> all = new ArrayList<>();
        for (CompletableFuture<List<Watched>> thread : threads) {
            all.addAll(thread.get(20, TimeUnit.SECONDS));
        }
        // every cancel was posted before this, and has arrived with it
        List<Integer> atCancel =
                onLoop(() -> all.stream().map(w -> w.fired.get()).toList());
        long start = System.nanoTime();
        while (onLoop(() -> loop.timers().size()) > 0) {
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
        }

        for (int i = 0; i < all.size(); i++) {
            Watched watched = all.get(i);
            if (watched.cancelled) {
                assertThat(watched.fired.get()).isEqualTo(atCancel.get(i)).isLessThanOrEqualTo(1);
            } else {
                assertThat(watched.fired).hasValue(1);
            }
        }
    }
}
