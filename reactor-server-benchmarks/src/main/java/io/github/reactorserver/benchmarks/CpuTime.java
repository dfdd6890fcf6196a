package io.github.reactorserver.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel has counted for one process so far (proc(5)), or the difference of two such readings.
 *
 * @param user time in seconds outside the kernel, from {@code /proc/PID/stat}, exact to a clock tick
 * @param system time in seconds within the kernel, from the same
 * @param schedstat time on a CPU in seconds, summed over {@code /proc/PID/task/TID/schedstat}; exact, but without
 *     threads that have ended, hence a cross-check only
 * @param waiting time in seconds that its threads were ready and had no CPU; shows whether others disturbed
 */
record CpuTime(double user, double system, double schedstat, double waiting) {
    private static final double NANOS = 1e9;

    /** Reads the counters of a process; without schedstat in this kernel those two are 0. */
    static CpuTime of(long pid, int ticksPerSecond) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        double running = 0;
        double waiting = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path task : tasks) {
                long[] nanos = parseSchedstat(readIfThere(task.resolve("schedstat")));
                running += nanos[0] / NANOS;
                waiting += nanos[1] / NANOS;
            }
        }
        long[] ticks = parseStat(Files.readString(process.resolve("stat")));
        double tick = 1.0 / ticksPerSecond;
        return new CpuTime(ticks[0] * tick, ticks[1] * tick, running, waiting);
    }

    CpuTime since(CpuTime earlier) {
        return new CpuTime(
                user - earlier.user, system - earlier.system, schedstat - earlier.schedstat, waiting - earlier.waiting);
    }

    /** User and system time together, in seconds: what is compared. */
    double total() {
        return user + system;
    }

    /** Fields 14 and 15, {@code utime} and {@code stime}, in ticks. The second field, the name, may contain anything. */
    static long[] parseStat(String stat) {
        int nameEnd = stat.lastIndexOf(')');
        String[] fields =
                nameEnd < 0 ? new String[0] : stat.substring(nameEnd + 1).trim().split(" ");
        if (fields.length < 13) {
            throw new IllegalArgumentException("not the content of /proc/PID/stat: '" + stat + "'");
        }
        return new long[] {Long.parseLong(fields[11]), Long.parseLong(fields[12])};
    }

    /** Nanoseconds on a CPU, and nanoseconds waiting for one; both 0 for an empty text. */
    static long[] parseSchedstat(String schedstat) {
        if (schedstat.isBlank()) {
            return new long[2];
        }
        String[] fields = schedstat.trim().split(" ");
        if (fields.length < 2) {
            throw new IllegalArgumentException("not the content of a schedstat file: '" + schedstat + "'");
        }
        return new long[] {Long.parseLong(fields[0]), Long.parseLong(fields[1])};
    }

    private static String readIfThere(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException endedOrNotInThisKernel) {
            return "";
        }
    }
}
