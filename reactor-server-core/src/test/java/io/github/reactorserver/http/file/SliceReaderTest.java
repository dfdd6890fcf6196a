package io.github.reactorserver.http.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.Background;
import io.github.reactorserver.buffer.FileRegion.Preparation;
import io.github.reactorserver.compute.ComputePool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which slices are read, when and by whom, over a file that is none. */
class SliceReaderTest {
    private static final int SLICE = Preparation.SLICE_BYTES;

    private final Queue<Runnable> jobs = new ArrayDeque<>();
    private final AtomicLong bytesRead = new AtomicLong();
    private final Set<String> readers = new ConcurrentSkipListSet<>();
    private final Set<ByteBuffer> buffers =
            Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
    private final FileSlices file = new FileSlices(this::read);
    private final SliceReader reader = new SliceReader(this::execute);
    private long length = 100L * SLICE;
    private IOException failure;
    private boolean rejects;
    private boolean noThread;

    private int read(ByteBuffer target, long position) throws IOException {
        readers.add(Thread.currentThread().getName());
        buffers.add(target);
        if (failure != null) {
            throw failure;
        }
        if (position >= length) {
            return -1;
        }
        int count = (int) Math.min(target.remaining(), length - position);
        target.position(target.position() + count);
        bytesRead.addAndGet(count);
        return count;
    }

    private void execute(Runnable job) {
        if (noThread) {
            throw new InternalError("on purpose: no thread can be started");
        }
        if (rejects) {
            throw new RejectedExecutionException();
        }
        jobs.add(job);
    }

    private void runJobs() {
        for (Runnable job = jobs.poll(); job != null; job = jobs.poll()) {
            job.run();
        }
    }

    private CompletableFuture<?> ask(long position) {
        CompletionStage<?> stage = file.prepare(position, reader);
        return stage == null ? null : stage.toCompletableFuture();
    }

    @Test
    void sliceIsReadOnceForAllThatAsk() {
        List<CompletableFuture<?>> stages = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            stages.add(ask(3L * SLICE + i));
        }
        assertThat(jobs).hasSize(1);
        assertThat(stages).noneMatch(CompletableFuture::isDone);
        runJobs();

        assertThat(stages).allMatch(stage -> stage.isDone() && !stage.isCompletedExceptionally());
        assertThat(bytesRead).hasValue(SLICE);
        assertThat(reader.reads()).isEqualTo(1);
        assertThat(ask(4L * SLICE - 1)).isNull();
        assertThat(ask(4L * SLICE)).isNotNull();
        assertThat(ask(3L * SLICE - 1)).isNotNull();
    }

    @Test
    void threadsThatAskAtTheSameTimeShareOneReadThatNoneOfThemDoes() throws Exception {
        ComputePool pool = new ComputePool("slices", 2, 10);
        SliceReader pooled = new SliceReader(pool);
        CyclicBarrier together = new CyclicBarrier(10);
        List<CompletableFuture<Boolean>> askers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            askers.add(Background.supply(() -> {
                try {
                    together.await(10, TimeUnit.SECONDS);
                    CompletionStage<?> stage = file.prepare(0, pooled);
                    if (stage != null) {
                        stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                return true;
            }));
        }
        for (CompletableFuture<Boolean> asker : askers) {
            assertThat(asker.get(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(bytesRead).hasValue(SLICE);
        assertThat(pooled.reads()).isEqualTo(1);
        assertThat(readers).hasSize(1).allMatch(name -> name.startsWith("slices-compute-"));
        pool.close();
    }

    @Test
    void lastSliceEndsWithTheFile() {
        length = SLICE + 10;
        CompletableFuture<?> last = ask(SLICE);
        runJobs();

        assertThat(last).isCompleted();
        assertThat(bytesRead).hasValue(10);
        assertThat(ask(SLICE)).isNull();
    }

    @Test
    void failureIsToldAndTheNextTriesAgain() {
        failure = new IOException("as asked for");
        CompletableFuture<?> first = ask(0);
        runJobs();
        assertThat(first).isCompletedExceptionally();

        failure = null;
        CompletableFuture<?> second = ask(0);
        runJobs();
        assertThat(second).isCompleted();
        assertThat(ask(0)).isNull();
        assertThat(reader.reads()).isEqualTo(1);
    }

    @Test
    void sliceThatTheExecutorDoesNotTakeMayBeSentAndIsCounted() {
        rejects = true;
        assertThat(ask(0)).isCompleted();
        assertThat(reader.unprepared()).isEqualTo(1);
        assertThat(reader.reads()).isZero();
        assertThat(bytesRead).hasValue(0);

        rejects = false;
        CompletableFuture<?> again = ask(0);
        runJobs();
        assertThat(again).isCompleted();
        assertThat(reader.reads()).isEqualTo(1);
    }

    @Test
    void fewJobsReadManySlicesAndOthersGetTheirTurn() {
        List<CompletableFuture<?>> stages = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            stages.add(ask((long) i * SLICE));
        }
        assertThat(jobs).hasSize(SliceReader.MAX_JOBS);
        List<Long> readBefore = new ArrayList<>();
        jobs.add(() -> readBefore.add(reader.reads()));
        runJobs();

        assertThat(readBefore).containsExactly((long) SliceReader.MAX_JOBS);
        assertThat(stages).allMatch(CompletableFuture::isDone);
        assertThat(reader.reads()).isEqualTo(10);
        assertThat(buffers).hasSize(1).allMatch(ByteBuffer::isDirect);
    }

    @Test
    void jobGoesOnWhereItIsIfTheExecutorDoesNotTakeItAgain() {
        CompletableFuture<?> first = ask(0);
        CompletableFuture<?> second = ask(SLICE);
        jobs.remove();
        rejects = true;
        CompletableFuture<?> third = ask(2L * SLICE);
        runJobs();

        assertThat(List.of(first, second, third)).allMatch(CompletableFuture::isDone);
        assertThat(reader.reads()).isEqualTo(3);
        assertThat(reader.unprepared()).isZero();
    }

    @Test
    void jobThatIsThereTakesWhatAnotherCouldNot() {
        CompletableFuture<?> first = ask(0);
        rejects = true;
        CompletableFuture<?> second = ask(SLICE);
        assertThat(second).isNotDone();
        runJobs();

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(reader.unprepared()).isZero();
    }

    @Test
    void nobodyWaitsForAReaderThatIsClosed() {
        CompletableFuture<?> waiting = ask(0);
        reader.close();
        // the executor has dropped it
        jobs.clear();

        assertThat(waiting).isCompleted();
        assertThat(ask(0)).isCompleted();
        assertThat(jobs).isEmpty();
        assertThat(reader.unprepared()).isEqualTo(2);
    }

    @Test
    void whatLiesBehindTheNotedSlicesIsNotPrepared() {
        assertThat(ask(16L << 40)).isNull();
        assertThat(ask(Long.MAX_VALUE)).isNull();
        assertThat(ask((16L << 40) - 1)).isNotNull();
    }

    @Test
    void executorThatFailsLeavesNobodyWaitingAndIsTriedAgain() {
        noThread = true;
        for (int i = 0; i < 2 * SliceReader.MAX_JOBS; i++) {
            assertThat(ask((long) i * SLICE)).isCompleted();
        }
        noThread = false;
        CompletableFuture<?> again = ask(0);
        runJobs();
        assertThat(again).isCompleted();
        assertThat(reader.reads()).isEqualTo(1);
    }
}
