package io.github.reactorserver.benchmarks.logging;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.github.reactorserver.logging.OverflowPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/**
 * Measures one target with one number of producers, in this JVM, and prints a line of figures. Run by {@link
 * LogComparison}.
 */
public final class LogBenchmark {
    static final Map<String, Function<Path, LogTarget>> TARGETS = new TreeMap<>(Map.of(
            "reactor-access-log",
            ReactorTargets::accessLog,
            "reactor-bytes",
            ReactorTargets::bytes,
            "reactor-line",
            file -> ReactorTargets.lines(file, OverflowPolicy.BLOCK),
            "reactor-line-drop",
            file -> ReactorTargets.lines(file, OverflowPolicy.DROP),
            "reactor-logback-line",
            file -> LogbackTargets.ours(file, false),
            "reactor-logback-pattern",
            file -> LogbackTargets.ours(file, true),
            "logback-sync",
            LogbackTargets::sync,
            "logback-async",
            LogbackTargets::async,
            "log4j2-async",
            Log4jTarget::new));

    private static final int BURST = 200;
    private static final long PAUSE_NANOS = 2_000_000;

    private final Function<Path, LogTarget> targets;
    private final int producers;
    private final Path file;
    private final int lines;

    private LogBenchmark(String target, int producers, Path file, int lines) {
        this.targets = Objects.requireNonNull(TARGETS.get(target), target);
        this.producers = producers;
        this.file = file;
        this.lines = lines;
    }

    /** Arguments: target, number of producers, file, lines of the sustained phase. */
    public static void main(String[] arguments) {
        String name = arguments[0];
        LogBenchmark benchmark = new LogBenchmark(
                name, Integer.parseInt(arguments[1]), Path.of(arguments[2]), Integer.parseInt(arguments[3]));
        for (int i = 0; i < 2; i++) {
            benchmark.sustained();
            benchmark.bursts(500, new Histogram(3));
        }
        Histogram appends = new Histogram(3);
        Figures bursts = benchmark.bursts(1_500, appends);
        Figures sustained = benchmark.sustained();
        System.out.printf(
                "%s %s %.1f %d %.1f %.0f %.1f %d%n",
                name,
                arguments[1],
                bursts.nanosPerMessage,
                appends.getValueAtPercentile(99.9),
                bursts.bytesPerMessage,
                sustained.linesPerSecond,
                sustained.cpuNanosPerMessage,
                sustained.missing);
    }

    private record Figures(
            double nanosPerMessage,
            double bytesPerMessage,
            double linesPerSecond,
            double cpuNanosPerMessage,
            long missing) {}

    /**
     * Bursts with pauses, so that nothing queues up for long: what a message costs the thread that logs. The first half
     * is timed by bursts, the second by messages.
     */
    private Figures bursts(int rounds, Histogram appends) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<double[]> results = new ArrayList<>();
        List<Histogram> histograms = new ArrayList<>();
        try (LogTarget target = targets.apply(file)) {
            runAll(producer -> {
                Histogram histogram = new Histogram(3);
                double[] nanos = new double[rounds];
                long allocated = threads.getCurrentThreadAllocatedBytes();
                for (int round = 0; round < rounds; round++) {
                    long start = System.nanoTime();
                    for (int i = 0; i < BURST; i++) {
                        target.log(i);
                    }
                    nanos[round] = (double) (System.nanoTime() - start) / BURST;
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
                for (int round = 0; round < rounds; round++) {
                    long start = System.nanoTime();
                    for (int i = 0; i < BURST; i++) {
                        target.log(i);
                        long now = System.nanoTime();
                        histogram.recordValue(now - start);
                        start = now;
                    }
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                Arrays.sort(nanos);
                synchronized (results) {
                    results.add(new double[] {nanos[rounds / 2], (double) allocated / rounds / BURST});
                    histograms.add(histogram);
                }
            });
        }
        histograms.forEach(appends::add);
        delete();
        return new Figures(mean(results, 0), mean(results, 1), 0, 0, 0);
    }

    private static double mean(List<double[]> results, int column) {
        return results.stream().mapToDouble(row -> row[column]).average().orElseThrow();
    }

    /** As fast as it goes, until the last line is in the file. */
    private Figures sustained() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        int each = lines / producers;
        LogTarget target = targets.apply(file);
        runAll(producer -> {
            for (int i = 0; i < each; i++) {
                target.log(i);
            }
        });
        target.close();
        long nanos = System.nanoTime() - start;
        cpu = system.getProcessCpuTime() - cpu;
        long offered = (long) each * producers;
        // what the file holds, whatever the target says
        long written = countLines();
        if (target.dropped() == 0 && written > offered) {
            throw new IllegalStateException("more lines than messages: " + written);
        }
        delete();
        return new Figures(0, 0, written * 1e9 / nanos, (double) cpu / written, offered - written);
    }

    private long countLines() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] chunk = new byte[64 * 1024];
            long lines = 0;
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                for (int i = 0; i < count; i++) {
                    lines += chunk[i] == '\n' ? 1 : 0;
                }
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void delete() {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Producer {
        void run(int number);
    }

    private void runAll(Producer work) {
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < producers; i++) {
            int number = i;
            Thread thread = new Thread(
                    () -> {
                        await(go);
                        work.run(number);
                    },
                    "producer-" + i);
            thread.start();
            threads.add(thread);
        }
        go.countDown();
        threads.forEach(LogBenchmark::join);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
