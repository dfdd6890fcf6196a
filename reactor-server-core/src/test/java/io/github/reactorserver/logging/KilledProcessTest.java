package io.github.reactorserver.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left in the file after a process was killed (SIGKILL): all but the last flush interval. */
class KilledProcessTest {
    private static final long INTERVAL_MILLIS = 500;
    // the writer's thread may get its processor late
    private static final long TOLERANCE_MILLIS = 500;

    @Test
    void aKilledProcessLosesAtMostItsFlushInterval(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("app.log");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<long[]> accepted = new ArrayList<>();
        try (BufferedReader out = child.inputReader(StandardCharsets.US_ASCII)) {
            for (int i = 0; i < 20; i++) {
                String[] words = out.readLine().split(" ");
                accepted.add(new long[] {Long.parseLong(words[0]), Long.parseLong(words[1])});
            }
            child.destroyForcibly();
            child.waitFor();
        }

        long killed = accepted.get(accepted.size() - 1)[1];
        String text = Files.readString(file);
        // the very last write may have been cut short
        List<String> lines = text.substring(0, text.lastIndexOf('\n')).lines().toList();
        String last = lines.get(lines.size() - 1);
        long lastNumber = Long.parseLong(last.substring(0, last.indexOf(' ')));
        assertThat(lastNumber).isEqualTo(lines.size() - 1);
        for (long[] line : accepted) {
            if (killed - line[1] > INTERVAL_MILLIS + TOLERANCE_MILLIS) {
                assertThat(lastNumber).isGreaterThanOrEqualTo(line[0]);
            }
        }
        assertThat(accepted.get(0)[1]).isLessThan(killed - INTERVAL_MILLIS - TOLERANCE_MILLIS);
    }

    /** Logs numbered lines for ever, and says every 100 ms which number it has reached, and when. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            AsyncLogConfig config = AsyncLogConfig.DEFAULTS.withFlushInterval(Duration.ofMillis(INTERVAL_MILLIS));
            AsyncLogWriter writer = AsyncLogWriter.start(
                    "child-log", new RollingLogFile(LogFileConfig.of(args[0])), config, LogWriterListener.DEFAULT);
            long next = System.nanoTime();
            for (long number = 0; ; number++) {
                byte[] line = (number + " line\n").getBytes(StandardCharsets.US_ASCII);
                if (!writer.append(line)) {
                    throw new IllegalStateException("dropped");
                }
                Thread.yield();
                if (System.nanoTime() - next >= 0) {
                    System.out.println(number + " " + System.currentTimeMillis());
                    next += 100_000_000;
                }
            }
        }
    }
}
