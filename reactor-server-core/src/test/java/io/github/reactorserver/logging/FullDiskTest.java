package io.github.reactorserver.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system that is really full or read-only: a small tmpfs, where the tests have the right to mount one. */
class FullDiskTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private boolean mounted;

    @BeforeEach
    void mount() throws InterruptedException {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder.toString());
        assumeTrue(mounted, "no right to mount");
    }

    @AfterEach
    void unmount() throws InterruptedException {
        if (mounted) {
            run("umount", folder.toString());
        }
    }

    private void remount(String options) throws InterruptedException {
        assertThat(run("mount", "-o", "remount," + options, folder.toString())).isTrue();
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private AsyncLogWriter start() {
        AsyncLogConfig config = AsyncLogConfig.DEFAULTS
                .withBufferSize(64 * 1024)
                .withMaxQueuedBuffers(4)
                .withFlushInterval(Duration.ofMillis(20));
        RollingLogFile file = new RollingLogFile(LogFileConfig.of(folder.resolve("app.log")));
        return AsyncLogWriter.start("test-log", file, config, LogWriterListener.DEFAULT);
    }

    private static byte[] line(int number) {
        return ("%06d".formatted(number) + "x".repeat(92) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void aFullDiskCostsLinesOnlyWhenTheBuffersAreFullTooAndTearsNone() throws Exception {
        AsyncLogWriter writer = start();
        int offered = 0;
        while (writer.dropped() < 10) {
            writer.append(line(offered++));
        }
        assertThat(Eventually.isTrue(() -> writer.errors() >= 2)).isTrue();

        remount("size=8m");
        assertThat(Eventually.isTrue(() -> writer.flush(LONG))).isTrue();
        writer.append(line(offered++));
        writer.close();

        assertThat(writer.written() + writer.dropped()).isEqualTo(offered);
        List<String> lines = Files.readAllLines(folder.resolve("app.log"));
        int previous = -1;
        int found = 0;
        for (String line : lines) {
            if (line.contains("dropped")) {
                assertThat(line).contains(writer.dropped() + " log lines");
                continue;
            }
            assertThat(line).hasSize(98);
            int number = Integer.parseInt(line.substring(0, 6));
            assertThat(number).isGreaterThan(previous);
            previous = number;
            found++;
        }
        assertThat(found).isEqualTo(writer.written());
        assertThat(lines).hasSize(found + 1);
        assertThat(previous).isEqualTo(offered - 1);
    }

    @Test
    void aReadOnlyFileSystemIsTriedAgainAndLosesNothing() throws Exception {
        remount("ro");
        AsyncLogWriter writer = start();
        for (int i = 0; i < 100; i++) {
            writer.append(line(i));
        }
        assertThat(Eventually.isTrue(() -> writer.errors() >= 3)).isTrue();

        remount("rw");
        assertThat(Eventually.isTrue(() -> writer.flush(LONG))).isTrue();
        writer.close();

        assertThat(Files.readAllLines(folder.resolve("app.log"))).hasSize(100);
        assertThat(writer.dropped()).isZero();
    }
}
