package io.github.reactorserver.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.transport.memory.ManualClock;
import io.github.reactorserver.transport.memory.MemoryTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The watch over loops that are blocked. It looks in real time, at turns that last by the manual clock. */
class LoopWatchTest {
    private static final Duration THRESHOLD = Duration.ofMillis(20);

    private final ManualClock clock = new ManualClock();
    private final Semaphore looks = new Semaphore(0);
    private final AtomicInteger failingLooks = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicLong loadedClasses = new AtomicLong();
    private volatile int loadedBetweenLooks;
    private EventLoopGroup group;

    @BeforeEach
    void start() throws IOException {
        LoopConfig config = LoopConfig.DEFAULTS.withClock(this::time).withBlockedThreshold(THRESHOLD);
        group = EventLoopGroup.start(
                "watched", 2, new MemoryTransport(clock), config, () -> loadedClasses.addAndGet(loadedBetweenLooks));
    }

    @AfterEach
    void stop() {
        release.countDown();
        group.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("watched-watch");
    }

    // the watch asks for the time when it looks at a loop that is busy, and only then
    private long time() {
        if (Thread.currentThread().getName().equals("watched-watch")) {
            looks.release();
            if (failingLooks.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new OutOfMemoryError("as asked for");
            }
        }
        return clock.getAsLong();
    }

    private void awaitLooks(int count) throws InterruptedException {
        looks.drainPermits();
        // the one that is under way may have begun before
        assertThat(looks.tryAcquire(count + 1, 10, TimeUnit.SECONDS)).isTrue();
    }

    private static void blockingMethodOfTheHandler(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Blocks the loop; returns when it is. */
    private static void block(EventLoop loop, CountDownLatch until) throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        loop.queueInLoop(() -> {
            blocked.countDown();
            blockingMethodOfTheHandler(until);
        });
        assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Waits until the turn at hand has ended: a task may still be run within it. */
    private static void awaitTurn(EventLoop loop) throws Exception {
        long before = loop.stats().iterations().get();
        while (loop.stats().iterations().get() == before) {
            CompletableFuture.runAsync(() -> {}, loop).get(10, TimeUnit.SECONDS);
        }
        // a task of a later turn: all that the counted one has noted is there
        CompletableFuture.runAsync(() -> {}, loop).get(10, TimeUnit.SECONDS);
    }

    @Test
    void stackOfABlockedLoopNamesTheMethodThatBlocksIt() throws Exception {
        EventLoop loop = group.ioLoops().get(0);
        block(loop, release);
        clock.advance(THRESHOLD.multipliedBy(3));
        awaitLooks(1);

        assertThat(group.blockedTurns()).singleElement().satisfies(turn -> {
            assertThat(turn.loop()).isEqualTo("watched-loop-0");
            assertThat(turn.busyFor()).isEqualTo(THRESHOLD.multipliedBy(3));
            assertThat(turn.seenAt()).isNotNull();
            assertThat(turn.stack())
                    .extracting(StackTraceElement::getMethodName)
                    .contains("blockingMethodOfTheHandler", "runTasks");
        });
    }

    @Test
    void turnThatLoadsClassesIsReportedWhenItGoesOnWithoutThem() throws Exception {
        loadedBetweenLooks = 10;
        awaitClasses();
        block(group.ioLoops().get(0), release);
        clock.advance(THRESHOLD.multipliedBy(3));
        awaitLooks(2);
        assertThat(group.blockedTurns()).isEmpty();
        loadedBetweenLooks = 9;
        awaitLooks(2);
        assertThat(group.blockedTurns()).hasSize(1);
    }

    @Test
    void turnThatLoadsClassesForTooLongIsReported() throws Exception {
        loadedBetweenLooks = 10;
        awaitClasses();
        block(group.ioLoops().get(0), release);
        clock.advance(THRESHOLD.multipliedBy(10));
        awaitLooks(1);
        assertThat(group.blockedTurns()).hasSize(1);
    }

    /** Waits until the watch has counted classes twice. */
    private void awaitClasses() {
        long before = loadedClasses.get();
        long start = System.nanoTime();
        while (loadedClasses.get() < before + 20) {
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
            Thread.onSpinWait();
        }
    }

    @Test
    void turnWithinTheThresholdIsNotReported() throws Exception {
        block(group.ioLoops().get(0), release);
        clock.advance(THRESHOLD.minusNanos(1));
        awaitLooks(3);

        assertThat(group.blockedTurns()).isEmpty();
    }

    @Test
    void blockedTurnIsReportedOnceHoweverLongItLasts() throws Exception {
        block(group.ioLoops().get(0), release);
        for (int i = 0; i < 3; i++) {
            clock.advance(THRESHOLD);
            awaitLooks(1);
        }

        assertThat(group.blockedTurns()).hasSize(1);
    }

    @Test
    void blockedTurnIsCountedWhenItEnds() throws Exception {
        EventLoop loop = group.ioLoops().get(0);
        block(loop, release);
        clock.advance(THRESHOLD);
        assertThat(loop.isBlocked()).isTrue();
        assertThat(loop.isBusyFor(THRESHOLD.toNanos() + 1)).isFalse();
        assertThat(loop.stats().blocked().get()).isZero();

        release.countDown();
        awaitTurn(loop);

        assertThat(loop.stats().blocked().get()).isEqualTo(1);
        assertThat(loop.isBlocked()).isFalse();
        assertThat(loop.stats().iterationTime().maxNanos()).isEqualTo(THRESHOLD.toNanos());
    }

    /** Waits until the loop waits: no turn of it is under way. */
    private static void awaitWait(EventLoop loop) {
        long start = System.nanoTime();
        while (loop.busySince() != TurnMeter.IDLE) {
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
            Thread.onSpinWait();
        }
    }

    @Test
    void otherLoopsWorkOnUnharmed() throws Exception {
        block(group.ioLoops().get(0), release);
        EventLoop other = group.ioLoops().get(1);
        awaitWait(other);
        clock.advance(THRESHOLD.multipliedBy(100));
        awaitTurn(other);

        assertThat(other.isBlocked()).isFalse();
        assertThat(other.stats().blocked().get()).isZero();
    }

    @Test
    void eachBlockedTurnIsReportedAndTheLastSixteenAreKept() throws Exception {
        EventLoop loop = group.ioLoops().get(0);
        for (int i = 1; i <= 18; i++) {
            CountDownLatch until = new CountDownLatch(1);
            block(loop, until);
            clock.advance(THRESHOLD.plusMillis(i));
            awaitLooks(1);
            until.countDown();
            awaitTurn(loop);
        }

        assertThat(group.blockedTurns()).hasSize(16);
        List<Duration> kept =
                group.blockedTurns().stream().map(BlockedTurn::busyFor).toList();
        assertThat(kept.get(0)).isEqualTo(THRESHOLD.plusMillis(3));
        assertThat(kept.get(15)).isEqualTo(THRESHOLD.plusMillis(18));
        assertThat(loop.stats().blocked().get()).isEqualTo(18);
    }

    @Test
    void idleLoopIsNotBlockedHoweverLongItWaits() throws Exception {
        for (EventLoop loop : group.all()) {
            // the turn that started it may not be over
            while (loop.busySince() != TurnMeter.IDLE) {
                Thread.onSpinWait();
            }
        }
        clock.advance(Duration.ofDays(1));
        block(group.ioLoops().get(1), release);
        awaitLooks(2);

        assertThat(group.blockedTurns()).isEmpty();
        assertThat(group.ioLoops().get(0).isBlocked()).isFalse();
    }

    @Test
    void lookThatFailsIsNotTheLast() throws Exception {
        failingLooks.set(3);
        block(group.ioLoops().get(0), release);
        clock.advance(THRESHOLD);
        awaitLooks(4);

        assertThat(group.blockedTurns()).hasSize(1);
    }

    @Test
    void looksThatFailAreCounted() throws Exception {
        failingLooks.set(3);
        block(group.ioLoops().get(0), release);
        awaitLooks(4);

        assertThat(group.watchFailures()).isEqualTo(3);
    }

    @Test
    void watchSurvivesAnInterrupt() throws Exception {
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("watched-watch"))
                .forEach(Thread::interrupt);
        block(group.ioLoops().get(0), release);
        clock.advance(THRESHOLD);
        awaitLooks(3);

        assertThat(group.blockedTurns()).hasSize(1);
    }

    @Test
    void listenersAreToldOfABlockedLoopAtEveryLook() throws Exception {
        Semaphore told = new Semaphore(0);
        AutoCloseable listening = group.watch(loop -> {
            if (loop == group.ioLoops().get(1)) {
                told.release();
            }
        });
        block(group.ioLoops().get(1), release);
        clock.advance(THRESHOLD);
        assertThat(told.tryAcquire(3, 10, TimeUnit.SECONDS)).isTrue();

        listening.close();
        awaitLooks(2);
        told.drainPermits();
        awaitLooks(2);
        assertThat(told.availablePermits()).isZero();
    }
}
