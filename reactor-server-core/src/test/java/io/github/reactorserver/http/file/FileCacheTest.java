package io.github.reactorserver.http.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.Background;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bounds, ages and counts of the cache, over files that are none. */
class FileCacheTest {
    private static final FileCacheLimits LIMITS =
            new FileCacheLimits(1_000_000, 100, 10, 1_000_000, Duration.ofSeconds(10), Duration.ofMinutes(1));

    private final FakeSource source = new FakeSource();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final Queue<Runnable> jobs = new ArrayDeque<>();
    private boolean rejects;
    private boolean noThread;
    private boolean queues;
    private FileCache cache = cache(LIMITS);

    private FileCache cache(FileCacheLimits limits) {
        return new FileCache(source, limits, this::execute, nanos::get);
    }

    private void execute(Runnable job) {
        if (noThread) {
            throw new InternalError("on purpose: no thread can be started");
        }
        if (rejects) {
            throw new RejectedExecutionException();
        }
        if (queues) {
            jobs.add(job);
        } else {
            job.run();
        }
    }

    private void runJobs() {
        for (Runnable job = jobs.poll(); job != null; job = jobs.poll()) {
            job.run();
        }
    }

    @AfterEach
    void nothingStaysOpen() {
        rejects = false;
        noThread = false;
        queues = false;
        runJobs();
        cache.close();
        assertThat(source.stillOpen()).isZero();
        assertThat(cache.stats().openFiles()).isZero();
        assertThat(cache.stats().bytes()).isZero();
        assertThat(cache.stats().entries()).isZero();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** As a request does it. */
    private Lookup ask(String path) {
        Lookup known = cache.tryGet(path);
        return known != null ? known : cache.get(path).join();
    }

    private String version(String path) {
        return ((CachedFile) ask(path)).choose(null).fields().tag().text();
    }

    // ---- single flight

    @Test
    void whoeverAsksMeanwhileSharesOneLoad() {
        source.putOpen("/a", 1);
        queues = true;
        List<CompletableFuture<Lookup>> looks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            assertThat(cache.tryGet("/a")).isNull();
            looks.add(cache.get("/a"));
        }
        assertThat(jobs).hasSize(1);
        runJobs();
        assertThat(looks).allMatch(look -> look.join() == looks.get(0).join());
        assertThat(source.loads).hasValue(1);
        assertThat(source.opened).hasSize(1);
        FileCacheStats stats = cache.stats();
        assertThat(stats.misses()).isEqualTo(100);
        assertThat(stats.hits()).isZero();
        assertThat(stats.loads()).isEqualTo(1);
        assertThat(cache.tryGet("/a")).isSameAs(looks.get(0).join());
        assertThat(cache.stats().hits()).isEqualTo(1);
    }

    @Test
    void threadsThatAskAtTheSameTimeOpenAFileOnce() throws Exception {
        source.putOpen("/a", 1);
        cache = new FileCache(source, LIMITS, job -> Background.run(job), nanos::get);
        CyclicBarrier together = new CyclicBarrier(20);
        List<CompletableFuture<Lookup>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(Background.supply(() -> {
                try {
                    together.await(10, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                return ask("/a");
            }));
        }
        for (CompletableFuture<Lookup> answer : answers) {
            assertThat(answer.get(10, TimeUnit.SECONDS)).isInstanceOf(CachedFile.class);
        }
        assertThat(source.opened).hasSize(1);
        cache.close();
        for (int i = 0; source.stillOpen() > 0 || cache.stats().openFiles() > 0; i++) {
            assertThat(i).isLessThan(100_000_000);
            Thread.onSpinWait();
        }
    }

    // ---- freshness

    @Test
    void changeIsSeenWithinTheCheckInterval() {
        source.put("/a", 5, 1);
        assertThat(version("/a")).isEqualTo("\"1\"");
        source.put("/a", 5, 2);
        pass(Duration.ofSeconds(5));
        assertThat(version("/a")).isEqualTo("\"1\"");
        assertThat(source.finds).hasValue(2);
        pass(Duration.ofSeconds(5));
        assertThat(version("/a")).isEqualTo("\"2\"");
        source.remove("/a");
        pass(Duration.ofSeconds(10));
        assertThat(ask("/a")).isEqualTo(NoFile.MISSING);
        assertThat(cache.stats().entries()).isZero();
        source.put("/a", 5, 3);
        pass(Duration.ofSeconds(10));
        assertThat(version("/a")).isEqualTo("\"3\"");
    }

    @Test
    void unchangedFileIsCheckedAndNotLoadedAgain() {
        source.put("/a", 5, 1);
        Lookup first = ask("/a");
        for (int i = 0; i < 5; i++) {
            pass(Duration.ofSeconds(10));
            assertThat(cache.tryGet("/a")).isNull();
            assertThat(ask("/a")).isSameAs(first);
        }
        assertThat(source.loads).hasValue(1);
        assertThat(cache.stats().misses()).isEqualTo(1);
    }

    @Test
    void fileInUseIsCheckedAheadWithoutAnyoneWaiting() {
        source.put("/a", 5, 1);
        ask("/a");
        queues = true;
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(6));
            assertThat(cache.tryGet("/a")).isNotNull();
            assertThat(cache.tryGet("/a")).isNotNull();
            assertThat(jobs).hasSize(1);
            runJobs();
        }
        source.put("/a", 5, 2);
        pass(Duration.ofSeconds(6));
        assertThat(version("/a")).isEqualTo("\"1\"");
        runJobs();
        assertThat(version("/a")).isEqualTo("\"2\"");
    }

    @Test
    void withoutAnIntervalEachRequestLooks() {
        cache = cache(LIMITS.withCheckInterval(Duration.ZERO));
        source.put("/a", 5, 1);
        for (int i = 1; i <= 3; i++) {
            ask("/a");
            assertThat(source.finds).hasValue(2 * i);
            source.put("/a", 5, i + 1);
        }
        assertThat(ask("/b")).isEqualTo(NoFile.MISSING);
        source.put("/b", 5, 1);
        assertThat(ask("/b")).isInstanceOf(CachedFile.class);
    }

    @Test
    void fileThatMayHaveChangedUnseenIsLoadedAgainAtTheNextCheck() {
        source.put("/a", new FakeSource.FakeFile("a", 1, false, false));
        ask("/a");
        ask("/a");
        assertThat(source.loads).hasValue(1);
        pass(Duration.ofSeconds(10));
        ask("/a");
        assertThat(source.loads).hasValue(2);
    }

    @Test
    void fileThatChangesWhileItIsReadIsReadAgain() {
        source.putOpen("/a", 1);
        source.onLoad = () -> {
            source.onLoad = () -> {};
            source.putOpen("/a", 2);
        };
        assertThat(version("/a")).isEqualTo("\"2\"");
        assertThat(source.opened).hasSize(2);
        assertThat(source.stillOpen()).isEqualTo(1);
    }

    @Test
    void idleFileIsForgotten() {
        source.putOpen("/a", 1);
        source.putOpen("/b", 1);
        ask("/a");
        ask("/b");
        pass(Duration.ofSeconds(40));
        ask("/b");
        pass(Duration.ofSeconds(40));
        ask("/b");
        source.putOpen("/c", 1);
        ask("/c");
        assertThat(cache.stats().entries()).isEqualTo(2);
        assertThat(source.stillOpen()).isEqualTo(2);
        assertThat(cache.stats().evictions()).isEqualTo(1);
    }

    // ---- bounds

    @Test
    void entriesAreBounded() {
        for (int i = 0; i < 1_000; i++) {
            source.put("/" + i, 1, 1);
            ask("/" + i);
            assertThat(cache.stats().entries()).isLessThanOrEqualTo(100);
        }
        assertThat(cache.stats().entries()).isEqualTo(100);
        assertThat(cache.stats().evictions()).isEqualTo(900);
    }

    @Test
    void bytesAreBounded() {
        for (int i = 0; i < 200; i++) {
            source.put("/" + i, 90_000, 1);
            ask("/" + i);
            assertThat(cache.stats().bytes()).isLessThanOrEqualTo(1_000_000);
        }
        assertThat(cache.stats().bytes()).isGreaterThan(800_000);
    }

    @Test
    void openFilesAreBounded() {
        for (int i = 0; i < 200; i++) {
            source.putOpen("/" + i, 1);
            ask("/" + i);
            assertThat(source.stillOpen()).isLessThanOrEqualTo(10);
        }
        assertThat(source.stillOpen()).isGreaterThanOrEqualTo(9);
    }

    @Test
    void fileBeyondTheBoundsIsServedAndNotKept() {
        cache = cache(LIMITS.withBytes(10));
        source.put("/a", 11, 1);
        assertThat(ask("/a")).isInstanceOf(CachedFile.class);
        assertThat(cache.stats().entries()).isZero();
        assertThat(cache.stats().bytes()).isZero();
    }

    @Test
    void floodOfMissingNamesEvictsNoFile() {
        source.putOpen("/a", 1);
        source.put("/b", 5, 1);
        Lookup open = ask("/a");
        Lookup small = ask("/b");
        for (int i = 0; i < 100_000; i++) {
            assertThat(ask("/missing" + i)).isEqualTo(NoFile.MISSING);
        }
        assertThat(cache.tryGet("/a")).isSameAs(open);
        assertThat(cache.tryGet("/b")).isSameAs(small);
        assertThat(cache.stats().evictions()).isZero();
    }

    @Test
    void missingNameIsKnownForTheCheckInterval() {
        assertThat(ask("/a")).isEqualTo(NoFile.MISSING);
        assertThat(ask("/a")).isEqualTo(NoFile.MISSING);
        assertThat(source.finds).hasValue(1);
        source.put("/a", 5, 1);
        assertThat(ask("/a")).isEqualTo(NoFile.MISSING);
        pass(Duration.ofSeconds(10));
        assertThat(ask("/a")).isInstanceOf(CachedFile.class);
    }

    @Test
    void longMissingNameIsNotKept() {
        String path = "/" + "a".repeat(1_000);
        ask(path);
        ask(path);
        assertThat(source.finds).hasValue(2);
    }

    // ---- users

    @Test
    void evictedFileClosesWhenItsLastAnswerIsSent() {
        source.putOpen("/a", 1);
        CachedFile file = (CachedFile) ask("/a");
        assertThat(file.tryRetain()).isTrue();
        assertThat(file.tryRetain()).isTrue();
        for (int i = 0; i < 100; i++) {
            source.putOpen("/" + i, 1);
            ask("/" + i);
        }
        source.remove("/a");
        pass(Duration.ofSeconds(10));
        ask("/a");
        assertThat(source.opened.get(0).isOpen()).isTrue();
        file.release();
        assertThat(source.opened.get(0).isOpen()).isTrue();
        file.release();
        assertThat(source.opened.get(0).isOpen()).isFalse();
        assertThat(file.tryRetain()).isFalse();
    }

    @Test
    void filesAreClosedOnTheExecutor() {
        source.putOpen("/a", 1);
        ask("/a");
        queues = true;
        cache.close();
        assertThat(source.stillOpen()).isEqualTo(1);
        assertThat(cache.stats().openFiles()).isEqualTo(1);
        runJobs();
        assertThat(source.stillOpen()).isZero();
    }

    @Test
    void filesAreClosedEvenIfTheExecutorTakesNoMore() {
        source.putOpen("/a", 1);
        ask("/a");
        rejects = true;
        cache.close();
        assertThat(source.stillOpen()).isZero();
    }

    @Test
    void closedCacheKeepsNothing() {
        cache.close();
        source.putOpen("/a", 1);
        ask("/a");
        assertThat(source.stillOpen()).isZero();
    }

    @Test
    void whoWaitsCanUseAFileThatIsDroppedAtOnce() {
        cache = cache(LIMITS.withOpenFiles(1));
        source.putOpen("/a", 1);
        queues = true;
        List<CachedFile> retained = new ArrayList<>();
        cache.get("/a").thenAccept(lookup -> {
            cache.close();
            CachedFile file = (CachedFile) lookup;
            if (file.tryRetain()) {
                retained.add(file);
            }
        });
        runJobs();
        assertThat(retained).hasSize(1);
        assertThat(source.stillOpen()).isEqualTo(1);
        retained.get(0).release();
        runJobs();
        assertThat(source.stillOpen()).isZero();
    }

    // ---- races

    private void loseRaces(int count, Supplier<IOException> failure) {
        for (int i = 0; i < count; i++) {
            source.loadFailures.add(failure.get());
        }
    }

    @Test
    void fileThatIsReplacedAgainAndAgainIsServedInTheEnd() {
        source.putOpen("/a", 1);
        loseRaces(9, () -> new FileSource.ChangedException("on purpose"));
        assertThat(version("/a")).isEqualTo("\"1\"");
        assertThat(source.loads).hasValue(10);
        assertThat(cache.stats().failures()).isZero();
    }

    @Test
    void fileThatIsGoneWheneverItIsOpenedIsMissing() {
        source.putOpen("/a", 1);
        loseRaces(100, () -> new NoSuchFileException("on purpose"));
        assertThat(ask("/a")).isEqualTo(NoFile.MISSING);
    }

    @Test
    void missingFolderIsLookedForOnceUntilThereIsAFileInIt() {
        queues = true;
        List<CompletableFuture<Lookup>> looks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            assertThat(cache.tryGet("/api/" + i)).isNull();
            looks.add(cache.get("/api/" + i));
        }
        runJobs();
        assertThat(looks).allMatch(look -> look.join() == NoFile.MISSING);
        assertThat(source.finds).hasValue(1);
        assertThat(cache.tryGet("/api/other")).isEqualTo(NoFile.MISSING);
        assertThat(cache.tryGet("/b")).isNull();
        queues = false;
        source.put("/api/1", 5, 1);
        pass(Duration.ofSeconds(10));
        assertThat(ask("/api/1")).isInstanceOf(CachedFile.class);
        assertThat(ask("/api/2")).isEqualTo(NoFile.MISSING);
        assertThat(cache.tryGet("/api/3")).isNull();
    }

    // ---- failures

    @Test
    void failureOfTheLookAfterALoadLeavesNoFileOpen() {
        source.putOpen("/a", 1);
        source.onLoad = () -> source.failure = new IOException("disk");
        assertThat(cache.get("/a"))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("disk");
        assertThat(source.opened).hasSize(1);
        assertThat(source.stillOpen()).isZero();
        source.failure = null;
        source.onLoad = () -> {};
    }

    @Test
    void fileThatChangesAtEachLoadIsServedAsItWasLast() {
        int[] version = {1};
        source.put("/a", 5, 1);
        source.onLoad = () -> source.put("/a", 5, ++version[0]);
        assertThat(version("/a")).isEqualTo("\"3\"");
        source.onLoad = () -> {};
        pass(Duration.ofSeconds(10));
        assertThat(version("/a")).isEqualTo("\"4\"");
    }

    @Test
    void failureIsToldAndForgotten() {
        source.put("/a", 5, 1);
        source.failure = new IOException("disk");
        assertThat(cache.get("/a"))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("disk");
        source.failure = null;
        assertThat(ask("/a")).isInstanceOf(CachedFile.class);
        assertThat(cache.stats().failures()).isEqualTo(1);
    }

    @Test
    void rejectionIsToldForAColdFileAndAKnownOneIsServed() {
        source.put("/a", 5, 1);
        Lookup known = ask("/a");
        rejects = true;
        pass(Duration.ofSeconds(20));
        assertThat(cache.tryGet("/a")).isNull();
        assertThat(cache.get("/a").join()).isSameAs(known);
        assertThat(cache.get("/b"))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(RejectedExecutionException.class);
        rejects = false;
        assertThat(ask("/b")).isEqualTo(NoFile.MISSING);
    }

    @Test
    void executorThatFailsLeavesNobodyWaiting() {
        source.put("/a", 5, 1);
        noThread = true;
        assertThat(cache.get("/a"))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(InternalError.class);
        noThread = false;
        assertThat(ask("/a")).isInstanceOf(CachedFile.class);
    }

    @Test
    void filesAreClosedEvenIfTheExecutorFails() {
        source.putOpen("/a", 1);
        ask("/a");
        noThread = true;
        cache.close();
        assertThat(source.stillOpen()).isZero();
    }
}
