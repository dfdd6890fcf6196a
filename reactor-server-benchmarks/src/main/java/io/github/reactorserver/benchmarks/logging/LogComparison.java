package io.github.reactorserver.benchmarks.logging;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Claims: what a log line costs the thread that logs, and how many lines a second reach the disk, beside Logback and
 * Log4j 2. Each measurement has a JVM of its own; targets alternate in rounds, the table shows medians.
 *
 * <p>Arguments: folder for the files, rounds, lines of the sustained phase, numbers of producers as 1,4, targets (all by
 * default).
 */
public final class LogComparison {
    private static final List<String> COLUMNS =
            List.of("front end ns", "p99.9 ns", "bytes allocated", "sustained lines/s", "CPU ns per line", "missing");

    private LogComparison() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        String lines = arguments[2];
        String[] producers = arguments[3].split(",");
        List<String> targets = arguments.length > 4
                ? Arrays.asList(arguments).subList(4, arguments.length)
                : List.copyOf(LogBenchmark.TARGETS.keySet());
        Map<String, List<double[]>> results = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (String count : producers) {
                for (String target : targets) {
                    double[] figures = measure(target, count, folder, lines);
                    results.computeIfAbsent(target + " | " + count, key -> new ArrayList<>())
                            .add(figures);
                }
            }
        }
        System.out.println("| target | producers | " + String.join(" | ", COLUMNS) + " |");
        System.out.println("|---|---|" + "---|".repeat(COLUMNS.size()));
        results.forEach((key, rows) -> System.out.println("| " + key + " | " + row(rows) + " |"));
    }

    private static double[] measure(String target, String producers, Path folder, String lines)
            throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms512m",
                "-Xmx512m",
                "-XX:+UseParallelGC",
                // or Log4j would take the bridge to SLF4J, which is on the class path too, for itself
                "-Dlog4j.provider=org.apache.logging.log4j.core.impl.Log4jProvider",
                // 64 times the default, in its favour
                "-Dlog4j2.asyncLoggerRingBufferSize=262144",
                "-cp",
                System.getProperty("java.class.path"),
                LogBenchmark.class.getName(),
                target,
                producers,
                folder.resolve("benchmark-" + target + ".log").toString(),
                lines);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String last = "";
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = line;
            }
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException(target + " failed");
        }
        System.err.println(last);
        return Arrays.stream(last.split(" "))
                .skip(2)
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static String row(List<double[]> rows) {
        List<String> cells = new ArrayList<>();
        for (int column = 0; column < COLUMNS.size(); column++) {
            int index = column;
            double[] sorted =
                    rows.stream().mapToDouble(row -> row[index]).sorted().toArray();
            cells.add("%,.0f".formatted(sorted[sorted.length / 2]));
        }
        return String.join(" | ", cells);
    }
}
