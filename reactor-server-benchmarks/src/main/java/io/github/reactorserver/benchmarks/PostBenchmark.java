package io.github.reactorserver.benchmarks;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.EventLoopGroup;
import io.github.reactorserver.event.LoopConfig;
import io.github.reactorserver.transport.Transports;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Claim: handing a task to a loop costs no more with us than with Netty or with a plain executor, however many threads
 * do it.
 *
 * <p>Each thread posts a batch and waits until the last of it has run, so that at most one batch per thread is queued.
 * The tasks do nothing.
 *
 * <pre>java -jar target/benchmarks.jar PostBenchmark</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PostBenchmark {
    private static final int BATCH = 1_000;
    private static final Runnable NOTHING = () -> {};

    @Param({"reactor", "netty", "executor"})
    String target = "";

    private Executor loop = Runnable::run;
    private @Nullable AutoCloseable end;

    /** Starts one loop. */
    @Setup
    public void start() throws IOException {
        switch (target) {
            case "reactor" -> startReactor();
            case "netty" -> startNetty();
            default -> startExecutor();
        }
    }

    private void startReactor() throws IOException {
        EventLoopGroup group = EventLoopGroup.start("post", 0, Transports.choose("nio"), LoopConfig.DEFAULTS);
        EventLoop only = group.acceptorLoop();
        loop = only::queueInLoop;
        end = group;
    }

    private void startNetty() {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        loop = group.next();
        end = () -> group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private void startExecutor() {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        loop = executor;
        end = executor::shutdownNow;
    }

    /** Ends the loop. */
    @TearDown
    public void stop() throws Exception {
        if (end != null) {
            end.close();
        }
    }

    /** One thread posts. */
    @Benchmark
    @Threads(1)
    @OperationsPerInvocation(BATCH)
    public void from1() throws InterruptedException {
        postBatch();
    }

    /** Two threads post. */
    @Benchmark
    @Threads(2)
    @OperationsPerInvocation(BATCH)
    public void from2() throws InterruptedException {
        postBatch();
    }

    /** Four threads post. */
    @Benchmark
    @Threads(4)
    @OperationsPerInvocation(BATCH)
    public void from4() throws InterruptedException {
        postBatch();
    }

    private void postBatch() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);
        for (int i = 1; i < BATCH; i++) {
            loop.execute(NOTHING);
        }
        loop.execute(ran::countDown);
        if (!ran.await(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("a task was lost");
        }
    }
}
