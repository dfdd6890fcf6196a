package io.github.reactorserver.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class ComputePoolTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ComputePool pool = new ComputePool("test", 2, 3);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void closePool() {
        release.countDown();
        assertThat(pool.close(LIMIT)).isTrue();
    }

    /** Starts a job that lasts until the release. */
    private CompletableFuture<Void> block() {
        return CompletableFuture.runAsync(this::awaitRelease, pool);
    }

    private void awaitRelease() {
        try {
            assertThat(release.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Both threads busy, and so many waiting. */
    private List<CompletableFuture<Void>> fill(int waiting) throws Exception {
        CountDownLatch busy = new CountDownLatch(2);
        List<CompletableFuture<Void>> jobs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            jobs.add(CompletableFuture.runAsync(
                    () -> {
                        busy.countDown();
                        awaitRelease();
                    },
                    pool));
        }
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < waiting; i++) {
            jobs.add(block());
        }
        return jobs;
    }

    @Test
    void jobsRunInThreadsNamedByTheirRole() throws Exception {
        Set<String> names = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 4; i++) {
            CompletableFuture.runAsync(() -> names.add(Thread.currentThread().getName()), pool)
                    .get(10, TimeUnit.SECONDS);
        }

        assertThat(names).containsExactlyInAnyOrder("test-compute-0", "test-compute-1");
    }

    @Test
    void noMoreJobsRunAtOnceThanThereAreThreads() throws Exception {
        fill(3);

        assertThat(pool.active()).isEqualTo(2);
        assertThat(pool.queued()).isEqualTo(3);
    }

    @Test
    void fullQueueRejectsAndCounts() throws Exception {
        List<CompletableFuture<Void>> accepted = fill(3);

        for (int i = 1; i <= 2; i++) {
            assertThatThrownBy(this::block).isInstanceOf(RejectedExecutionException.class);
            assertThat(pool.rejected()).isEqualTo(i);
        }

        release.countDown();
        CompletableFuture.allOf(accepted.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
    }

    @Test
    void poolTakesJobsAgainWhenTheQueueHasRoom() throws Exception {
        List<CompletableFuture<Void>> accepted = fill(3);
        release.countDown();
        CompletableFuture.allOf(accepted.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);

        block().get(10, TimeUnit.SECONDS);

        assertThat(pool.queued()).isZero();
        assertThat(pool.rejected()).isZero();
    }

    @Test
    void failedJobDoesNotCostTheOthers() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(CompletableFuture.runAsync(
                            () -> {
                                throw new AssertionError("as asked for");
                            },
                            pool))
                    .failsWithin(LIMIT);
        }

        block().cancel(false);
        release.countDown();
        CompletableFuture.runAsync(() -> {}, pool).get(10, TimeUnit.SECONDS);
    }

    @Test
    void threadsThatEndByAnErrorAreReplacedAndCounted() throws Exception {
        for (int i = 1; i <= 5; i++) {
            pool.execute(() -> {
                throw new OutOfMemoryError("on purpose");
            });
            awaitUntil(() -> pool.failures(), i);
        }
        block();
        block();

        // the one that ends may still be counted among the two, so that its successor takes the job
        awaitUntil(() -> pool.restarts(), 5);
        awaitUntil(() -> pool.active(), 2);
    }

    private static void awaitUntil(LongSupplier figure, long expected) {
        long start = System.nanoTime();
        while (figure.getAsLong() != expected) {
            assertThat(System.nanoTime() - start).isLessThan(LIMIT.toNanos());
            Thread.onSpinWait();
        }
    }

    @Test
    void closeWithGraceRunsWhatWaitsAndTakesNoMore() throws Exception {
        List<CompletableFuture<Void>> jobs = fill(3);
        release.countDown();

        assertThat(pool.close(LIMIT)).isTrue();

        assertThat(jobs).allMatch(CompletableFuture::isDone);
        assertThatThrownBy(this::block).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void closeInterruptsWhatOutlastsTheGrace() throws Exception {
        List<CompletableFuture<Void>> jobs = fill(0);

        assertThat(pool.close(Duration.ofMillis(10))).isFalse();

        assertThat(jobs.get(0)).failsWithin(LIMIT);
        assertThat(jobs.get(1)).failsWithin(LIMIT);
    }

    @Test
    void closeWithoutGraceInterruptsAtOnce() throws Exception {
        List<CompletableFuture<Void>> jobs = fill(0);

        pool.close();

        assertThat(jobs.get(0)).failsWithin(LIMIT);
        assertThat(jobs.get(1)).failsWithin(LIMIT);
    }

    @Test
    void interruptedCloserEndsThePoolAndStaysInterrupted() throws Exception {
        List<CompletableFuture<Void>> jobs = fill(0);
        Thread.currentThread().interrupt();

        assertThat(pool.close(LIMIT)).isFalse();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(jobs.get(0)).failsWithin(LIMIT);
    }

    @Test
    void jobsRunOnVirtualThreadsFromJava21On() throws Exception {
        CompletableFuture<String> thread =
                CompletableFuture.supplyAsync(() -> Thread.currentThread().toString(), pool::executeVirtual);

        assertThat(thread.get(10, TimeUnit.SECONDS))
                .contains(Runtime.version().feature() < 21 ? "-compute-" : "VirtualThread");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualThreadsAreBoundedCountedAndDrained() throws Exception {
        CountDownLatch running = new CountDownLatch(2);
        try (ComputePool bounded = new ComputePool("bounded", 1, 1, 2)) {
            for (int i = 0; i < 2; i++) {
                bounded.executeVirtual(() -> {
                    running.countDown();
                    awaitRelease();
                });
            }
            assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(bounded.active()).isEqualTo(2);

            assertThatThrownBy(() -> bounded.executeVirtual(() -> {}))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("2 virtual threads");
            assertThat(bounded.rejected()).isEqualTo(1);

            release.countDown();
            assertThat(bounded.close(LIMIT)).isTrue();
            assertThat(bounded.active()).isZero();
            assertThatThrownBy(() -> bounded.executeVirtual(() -> {})).isInstanceOf(RejectedExecutionException.class);
            assertThat(bounded.rejected()).isEqualTo(2);
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void permitOfAFailedVirtualJobIsReturned() throws Exception {
        try (ComputePool bounded = new ComputePool("bounded", 1, 1, 1)) {
            CompletableFuture<Void> failed = CompletableFuture.runAsync(
                    () -> {
                        throw new IllegalStateException("as planned");
                    },
                    bounded::executeVirtual);
            assertThat(failed).failsWithin(LIMIT);
            assertThat(bounded.close(LIMIT)).isTrue();
            assertThat(bounded.active()).isZero();
        }
    }

    @Test
    void graceThatNoNanosecondsCanCountIsAsLongAsCanBe() {
        CompletableFuture<Void> job = block();
        release.countDown();

        assertThat(pool.close(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
        assertThat(job).isCompleted();
    }

    @Test
    void poolSaysBeforehandThatItRejectsAndCountsIt() throws Exception {
        assertThat(pool.rejects(false)).isFalse();
        fill(2);
        assertThat(pool.rejects(false)).isFalse();
        assertThat(pool.rejected()).isZero();
        block();
        assertThat(pool.rejects(false)).isTrue();
        assertThat(pool.rejected()).isEqualTo(1);
    }

    @Test
    void threadsDoNotKeepTheProcessAlive() throws Exception {
        assertThat(CompletableFuture.supplyAsync(() -> Thread.currentThread().isDaemon(), pool)
                        .get(10, TimeUnit.SECONDS))
                .isTrue();
    }
}
