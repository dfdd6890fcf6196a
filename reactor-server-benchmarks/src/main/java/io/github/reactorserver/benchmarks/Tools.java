package io.github.reactorserver.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The commands of the system that a comparison needs. */
final class Tools {
    private static final Map<String, String> PACKAGES =
            Map.of("wrk", "wrk", "taskset", "util-linux", "getconf", "libc-bin");
    private static final int TIME_LIMIT_SECONDS = 20;

    private Tools() {}

    /** What keeps a comparison from running here, and the remedy, one line each; empty if nothing does. */
    static List<String> problems() {
        if (!Files.isReadable(Path.of("/proc/self/stat"))) {
            return List.of("CPU times come from /proc: this runs on Linux only");
        }
        return PACKAGES.entrySet().stream()
                .filter(tool -> !isOnPath(tool.getKey()))
                .map(tool -> tool.getKey() + " is missing; on Debian and Ubuntu: apt-get install " + tool.getValue())
                .sorted()
                .toList();
    }

    /** Says what is missing, if anything is. */
    static boolean cannotRun(PrintStream out) {
        List<String> problems = problems();
        problems.forEach(out::println);
        return !problems.isEmpty();
    }

    /** Clock ticks per second of the times in {@code /proc}. */
    static int ticksPerSecond() throws IOException, InterruptedException {
        return Integer.parseInt(output("getconf", "CLK_TCK").strip());
    }

    /** Date, Java and machine, as they belong beside any figure. */
    static String machine(JavaRuntime java) throws IOException {
        String model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        return LocalDate.now() + ", Java " + java.version() + ", Linux " + System.getProperty("os.version") + ", "
                + Runtime.getRuntime().availableProcessors() + " x " + model;
    }

    /** What a short-lived command prints, errors included. */
    static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            return outputOf(process, TIME_LIMIT_SECONDS);
        } finally {
            process.destroyForcibly();
        }
    }

    /** What a command prints that prints more than a pipe holds. */
    static String outputToFile(String... command) throws IOException, InterruptedException {
        Path file = Files.createTempFile("output-", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file.toFile())
                .start();
        try {
            outputOf(process, TIME_LIMIT_SECONDS);
            return Files.readString(file);
        } finally {
            process.destroyForcibly();
            Files.delete(file);
        }
    }

    /**
     * What the process prints until it ends, a few kilobytes at most.
     *
     * @throws IOException if it takes longer
     */
    static String outputOf(Process process, int timeLimitSeconds) throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(timeLimitSeconds, TimeUnit.SECONDS)) {
            throw new IOException(process.info().commandLine().orElse("a process") + " has not ended in time");
        }
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Whether the system has that command. */
    static boolean isOnPath(String tool) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        Stream<Path> candidates = Arrays.stream(path.split(File.pathSeparator)).map(folder -> Path.of(folder, tool));
        return candidates.anyMatch(Files::isExecutable);
    }
}
