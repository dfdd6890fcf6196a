package io.github.reactorserver.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollingLogFileTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T10:00:00Z"));

    private LogFileConfig config() {
        return LogFileConfig.of(folder.resolve("app.log"))
                .withMaxSize(0)
                .withDaily(false, ZoneOffset.UTC)
                .withRetention(0, 0)
                .withCompress(false);
    }

    private RollingLogFile open(LogFileConfig config) {
        return new RollingLogFile(config, clock, clock::nanoTime);
    }

    private static void write(LogSink file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int offset = 0;
        while (offset < bytes.length) {
            offset += file.write(bytes, offset, bytes.length - offset);
        }
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String read(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    @Test
    void aFileIsOpenedWithTheFirstWriteAndAppendedTo() throws IOException {
        Files.writeString(folder.resolve("app.log"), "old\n");
        RollingLogFile file = open(config());
        write(file, "new\n");
        file.close();

        assertThat(read("app.log")).isEqualTo("old\nnew\n");
    }

    @Test
    void missingFoldersAreMade() throws IOException {
        RollingLogFile file = open(LogFileConfig.of(folder.resolve("a/b/app.log")));
        write(file, "line\n");
        file.close();

        assertThat(folder.resolve("a/b/app.log")).hasContent("line\n");
    }

    @Test
    void filesAreCutAtLineEndsWithoutLoss() throws IOException {
        RollingLogFile file = open(config().withMaxSize(100));
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            all.append("line ").append(i).append(" x".repeat(i % 7)).append('\n');
        }
        write(file, all.toString());
        file.close();

        StringBuilder found = new StringBuilder();
        int rolled = names().size() - 1;
        assertThat(rolled).isGreaterThan(20);
        for (int i = 1; i <= rolled; i++) {
            String text = read("app-2026-11-21." + i + ".log");
            assertThat(text).endsWith("\n").hasSizeLessThanOrEqualTo(100);
            found.append(text);
        }
        found.append(read("app.log"));
        assertThat(found).hasToString(all.toString());
    }

    @Test
    void aFileOfExactlyTheLimitIsNotRolledBeforeTheNextLine() throws IOException {
        RollingLogFile file = open(config().withMaxSize(8));
        write(file, "1234567\n");
        assertThat(names()).containsExactly("app.log");
        write(file, "8\n");
        file.close();

        assertThat(read("app-2026-11-21.1.log")).isEqualTo("1234567\n");
        assertThat(read("app.log")).isEqualTo("8\n");
    }

    @Test
    void aLineLongerThanAFileStaysWhole() throws IOException {
        RollingLogFile file = open(config().withMaxSize(8));
        write(file, "a\n" + "b".repeat(50) + "\nc\n");
        file.close();

        assertThat(read("app-2026-11-21.1.log")).isEqualTo("a\n");
        assertThat(read("app-2026-11-21.2.log")).isEqualTo("b".repeat(50) + "\n");
        assertThat(read("app.log")).isEqualTo("c\n");
    }

    @Test
    void aLineInSeveralWritesIsNotCutByTheLimit() throws IOException {
        RollingLogFile file = open(config().withMaxSize(8));
        write(file, "a\n");
        write(file, "bbbb");
        write(file, "bbbb\nc\n");
        file.close();

        assertThat(read("app-2026-11-21.1.log")).isEqualTo("a\nbbbbbbbb\n");
        assertThat(read("app.log")).isEqualTo("c\n");
    }

    @Test
    void midnightStartsAFileNamedAfterTheDayOfItsLines() throws IOException {
        clock.set(LocalDateTime.of(2026, 11, 21, 23, 59, 59).atZone(BERLIN).toInstant());
        RollingLogFile file = open(config().withDaily(true, BERLIN));
        write(file, "before\n");
        clock.advance(Duration.ofSeconds(1));
        write(file, "after\n");
        file.close();

        assertThat(read("app-2026-11-21.1.log")).isEqualTo("before\n");
        assertThat(read("app.log")).isEqualTo("after\n");
    }

    @Test
    void aDayOf25HoursEndsAtItsOwnMidnight() throws IOException {
        // clocks go back at 03:00 on this day
        Instant start = LocalDateTime.of(2026, 10, 25, 0, 0).atZone(BERLIN).toInstant();
        clock.set(start);
        RollingLogFile file = open(config().withDaily(true, BERLIN));
        write(file, "0\n");
        clock.set(start.plus(Duration.ofHours(24)));
        write(file, "24\n");
        assertThat(names()).containsExactly("app.log");
        clock.set(start.plus(Duration.ofHours(25)));
        write(file, "25\n");
        file.close();

        assertThat(read("app-2026-10-25.1.log")).isEqualTo("0\n24\n");
        assertThat(read("app.log")).isEqualTo("25\n");
    }

    @Test
    void aDayOf23HoursEndsAtItsOwnMidnight() throws IOException {
        Instant start = LocalDateTime.of(2026, 3, 29, 0, 0).atZone(BERLIN).toInstant();
        clock.set(start);
        RollingLogFile file = open(config().withDaily(true, BERLIN));
        write(file, "0\n");
        clock.set(start.plus(Duration.ofHours(23)).minusMillis(1));
        write(file, "1\n");
        clock.set(start.plus(Duration.ofHours(23)));
        write(file, "2\n");
        file.close();

        assertThat(read("app-2026-03-29.1.log")).isEqualTo("0\n1\n");
        assertThat(read("app.log")).isEqualTo("2\n");
    }

    @Test
    void aDayWithoutMidnightBeginsWhenTheZoneSays() throws IOException {
        // clocks go from 00:00 to 01:00
        ZoneId cairo = ZoneId.of("Africa/Cairo");
        clock.set(LocalDateTime.of(2026, 4, 23, 23, 59, 59).atZone(cairo).toInstant());
        RollingLogFile file = open(config().withDaily(true, cairo));
        write(file, "before\n");
        clock.advance(Duration.ofSeconds(1));
        write(file, "after\n");
        file.close();

        assertThat(read("app-2026-04-23.1.log")).isEqualTo("before\n");
        assertThat(read("app.log")).isEqualTo("after\n");
    }

    @Test
    void aFileOfAnEarlierDayIsRolledByTheNextStart() throws IOException {
        Path path = folder.resolve("app.log");
        Files.writeString(path, "yesterday\n");
        Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2026-11-20T22:00:00Z")));
        RollingLogFile file = open(config().withDaily(true, ZoneOffset.UTC));
        write(file, "today\n");
        file.close();

        assertThat(read("app-2026-11-20.1.log")).isEqualTo("yesterday\n");
        assertThat(read("app.log")).isEqualTo("today\n");
    }

    @Test
    void aFileMovedByAnotherProgramIsMadeAnew() throws IOException {
        RollingLogFile file = open(config());
        write(file, "one\n");
        Files.move(folder.resolve("app.log"), folder.resolve("app.log.1"));
        write(file, "two\n");
        Files.delete(folder.resolve("app.log"));
        write(file, "three\n");
        file.close();

        assertThat(read("app.log.1")).isEqualTo("one\n");
        assertThat(read("app.log")).isEqualTo("three\n");
    }

    @Test
    void aMovedFileIsKeptOpenIfReopeningIsOff() throws IOException {
        RollingLogFile file = open(config().withReopen(false));
        write(file, "one\n");
        Files.move(folder.resolve("app.log"), folder.resolve("app.log.1"));
        write(file, "two\n");
        file.close();

        assertThat(read("app.log.1")).isEqualTo("one\ntwo\n");
        assertThat(names()).containsExactly("app.log.1");
    }

    @Test
    void aFileTruncatedByAnotherProgramIsFilledFromItsStart() throws IOException {
        RollingLogFile file = open(config().withMaxSize(20));
        write(file, "0123456789abcde\n");
        Files.write(folder.resolve("app.log"), new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
        write(file, "after the cut\n");
        file.close();

        assertThat(names()).containsExactly("app.log");
        assertThat(read("app.log")).isEqualTo("after the cut\n");
    }

    @Test
    void aFolderThatCannotBeWrittenToFailsTheWriteAndIsTriedAgain() throws IOException {
        Path blocker = folder.resolve("logs");
        Files.writeString(blocker, "a file where the folder should be");
        RollingLogFile file = open(LogFileConfig.of(blocker.resolve("app.log")));
        assertThatThrownBy(() -> write(file, "line\n")).isInstanceOf(IOException.class);

        Files.delete(blocker);
        write(file, "line\n");
        file.close();

        assertThat(blocker.resolve("app.log")).hasContent("line\n");
    }

    @Test
    void aFileThatCannotBeRolledIsWrittenOnAndRolledAMinuteLater() throws IOException {
        Path blocker = folder.resolve("archive");
        Files.writeString(blocker, "a file where the folder should be");
        RollingLogFile file = open(config().withMaxSize(8).withRolledFile("archive/{index}.log"));
        write(file, "one\n");
        write(file, "two\n");
        write(file, "three\n");
        write(file, "four\n");
        assertThat(read("app.log")).isEqualTo("one\ntwo\nthree\nfour\n");

        Files.delete(blocker);
        clock.advance(Duration.ofMinutes(1));
        write(file, "five\n");
        file.close();

        assertThat(blocker.resolve("1.log")).hasContent("one\ntwo\nthree\nfour\n");
        assertThat(read("app.log")).isEqualTo("five\n");
    }

    @Test
    void rolledFilesAreCompressedInTheBackground() throws IOException {
        RollingLogFile file = open(config().withMaxSize(8).withCompress(true));
        write(file, "1234567\n2234567\n3234567\n");
        List<String> expected = List.of("app-2026-11-21.1.log.gz", "app-2026-11-21.2.log.gz", "app.log");

        assertThat(Eventually.isTrue(() -> names().equals(expected))).isTrue();
        file.close();

        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(folder.resolve(expected.get(1))))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("2234567\n");
        }
    }

    @Test
    void whatAnEarlierRunLeftUncompressedIsCompressed() throws IOException {
        Files.writeString(folder.resolve("app-2026-11-20.7.log"), "left\n");
        Files.writeString(folder.resolve("app-2026-11-20.7.log.gz.tmp"), "half");
        Files.writeString(folder.resolve("other-2026-11-20.7.log"), "not ours\n");
        RollingLogFile file = open(config().withCompress(true));
        write(file, "line\n");

        assertThat(Eventually.isTrue(
                        () -> names().equals(List.of("app-2026-11-20.7.log.gz", "app.log", "other-2026-11-20.7.log"))))
                .isTrue();
        file.close();
    }

    @Test
    void theOldestFilesBeyondTheCountAreRemoved() throws IOException {
        RollingLogFile file = open(config().withMaxSize(4).withRetention(3, 0));
        for (int i = 1; i <= 12; i++) {
            write(file, "%03d\n".formatted(i));
        }
        List<String> expected =
                List.of("app-2026-11-21.10.log", "app-2026-11-21.11.log", "app-2026-11-21.9.log", "app.log");

        assertThat(Eventually.isTrue(() -> names().equals(expected))).isTrue();
        file.close();
    }

    @Test
    void theOldestFilesBeyondTheTotalSizeAreRemoved() throws IOException {
        Files.writeString(folder.resolve("app-2026-11-19.1.log"), "x".repeat(60));
        Files.writeString(folder.resolve("app-2026-11-20.1.log"), "x".repeat(60));
        Files.writeString(folder.resolve("app-2026-11-20.2.log"), "x".repeat(30));
        RollingLogFile file = open(config().withRetention(0, 100));
        write(file, "line\n");

        assertThat(Eventually.isTrue(
                        () -> names().equals(List.of("app-2026-11-20.1.log", "app-2026-11-20.2.log", "app.log"))))
                .isTrue();
        file.close();
    }

    @Test
    void hostAndProcessStandInTheNames() throws IOException {
        LogFileConfig config = LogFileConfig.of(folder.resolve("app.{host}.{pid}.log"));
        LogFileNames names = new LogFileNames(config, "box", 42);

        assertThat(names.active()).isEqualTo(folder.resolve("app.box.42.log"));
        assertThat(names.nextRolled(LocalDateTime.of(2026, 1, 2, 0, 0).toLocalDate()))
                .isEqualTo(folder.resolve("app.box.42-2026-01-02.1.log"));
    }

    @Test
    void filesOfEndedProcessesCountAsRolledOnes() throws IOException {
        long dead = Long.MAX_VALUE / 16;
        Files.writeString(folder.resolve("app." + dead + ".log"), "of a process that has ended");
        Files.writeString(folder.resolve("app." + dead + "-2026-11-20.1.log"), "rolled by it");
        Files.writeString(folder.resolve("app.1.log"), "of a process that runs");
        LogFileNames names = new LogFileNames(LogFileConfig.of(folder.resolve("app.{pid}.log")), "box", 42);

        List<String> found = new ArrayList<>();
        names.orphans().forEach(file -> found.add(file.path().getFileName().toString()));
        names.rolled().forEach(file -> found.add(file.path().getFileName().toString()));

        assertThat(found).containsExactly("app." + dead + ".log", "app." + dead + "-2026-11-20.1.log");
    }

    @Test
    void aNameForRolledFilesWithoutAnIndexIsRefused() {
        assertThatThrownBy(() -> config().withRolledFile("app-{date}.log"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("{index}");
    }

    @Test
    void aFileThatCannotBeRolledAtMidnightIsRolledAMinuteLater() throws IOException {
        Path blocker = folder.resolve("archive");
        Files.writeString(blocker, "a file where the folder should be");
        RollingLogFile file =
                open(config().withDaily(true, ZoneOffset.UTC).withRolledFile("archive/{date}.{index}.log"));
        write(file, "one\n");
        clock.advance(Duration.ofDays(1));
        write(file, "two\n");

        Files.delete(blocker);
        clock.advance(Duration.ofMinutes(1));
        write(file, "three\n");
        file.close();

        assertThat(blocker.resolve("2026-11-21.1.log")).hasContent("one\ntwo\n");
        assertThat(read("app.log")).isEqualTo("three\n");
    }

    @Test
    void aFileThatCannotBeCompressedKeepsNoOtherFromBeingCompressedOrRemoved() throws IOException {
        Files.writeString(folder.resolve("app-2026-11-18.1.log"), "too old\n");
        Files.writeString(folder.resolve("app-2026-11-19.1.log"), "cannot be compressed\n");
        Files.createDirectories(folder.resolve("app-2026-11-19.1.log.gz.tmp/in/the/way"));
        Files.writeString(folder.resolve("app-2026-11-20.1.log"), "can be compressed\n");
        RollingLogFile file = open(config().withCompress(true).withRetention(2, 0));
        write(file, "line\n");
        List<String> expected =
                List.of("app-2026-11-19.1.log", "app-2026-11-19.1.log.gz.tmp", "app-2026-11-20.1.log.gz", "app.log");

        assertThat(Eventually.isTrue(() -> names().equals(expected))).isTrue();
        assertThat(file.keeper().errors()).isPositive();
        file.close();
    }

    @Test
    void aFileThatCannotBeRemovedKeepsNoOtherFromBeingRemoved() throws IOException {
        Files.writeString(folder.resolve("app-2026-11-18.1.log"), "too old\n");
        Files.createDirectories(folder.resolve("app-2026-11-19.1.log/of/somebody"));
        Files.writeString(folder.resolve("app-2026-11-20.1.log"), "kept\n");
        RollingLogFile file = open(config().withRetention(1, 0));
        write(file, "line\n");
        List<String> expected = List.of("app-2026-11-19.1.log", "app-2026-11-20.1.log", "app.log");

        assertThat(Eventually.isTrue(() -> names().equals(expected))).isTrue();
        file.close();
    }

    @Test
    void linesAreWrittenOnceThoughTheirThreadIsInterrupted() throws Exception {
        RollingLogFile file = open(config());
        AsyncLogWriter writer = AsyncLogWriter.start(
                "test-log-interrupted",
                file,
                AsyncLogConfig.DEFAULTS.withBufferSize(1 << 20).withFlushInterval(Duration.ofMillis(1)),
                new CountingListener());
        Thread thread = Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().equals(writer.name()))
                .findFirst()
                .orElseThrow();
        int lines = 0;
        for (int i = 0; i < 2_000; i++) {
            for (int j = 0; j < 50; j++) {
                String line = "%06d".formatted(lines) + "x".repeat(993) + "\n";
                if (writer.append(line.getBytes(StandardCharsets.US_ASCII))) {
                    lines++;
                }
            }
            thread.interrupt();
        }
        writer.close();

        try (Stream<String> found = Files.lines(folder.resolve("app.log"))) {
            assertThat(found.filter(line -> !line.contains("dropped"))
                            .map(line -> Integer.parseInt(line.substring(0, 6))))
                    .isEqualTo(Stream.iterate(0, i -> i + 1).limit(lines).toList());
        }
    }

    @Test
    void noRolledFileTakesTheNameOfOneThatIsBeingCompressed() throws IOException {
        int files = 300;
        RollingLogFile file = open(config().withMaxSize(8).withCompress(true));
        for (int i = 0; i <= files; i++) {
            write(file, "%07d\n".formatted(i));
        }

        assertThat(Eventually.isTrue(
                        () -> names().stream().allMatch(name -> name.endsWith(".gz") || name.equals("app.log"))))
                .isTrue();
        file.close();
        assertThat(names()).hasSize(files + 1);
    }

    @Test
    void aFileOpenedWhileTheClockWasAYearAheadIsRolledWhenItIsSetRight() throws IOException {
        clock.set(Instant.parse("2027-11-21T10:00:00Z"));
        RollingLogFile file = open(config().withDaily(true, ZoneOffset.UTC));
        write(file, "ahead\n");

        clock.set(Instant.parse("2026-11-21T10:00:00Z"));
        write(file, "today\n");
        clock.advance(Duration.ofDays(1));
        write(file, "tomorrow\n");
        file.close();

        assertThat(read("app-2027-11-21.1.log")).isEqualTo("ahead\n");
        assertThat(read("app-2026-11-21.1.log")).isEqualTo("today\n");
        assertThat(read("app.log")).isEqualTo("tomorrow\n");
    }

    @Test
    void aFileWhoseTimeIsAYearAheadIsRolledByTheNextStart() throws IOException {
        Files.writeString(folder.resolve("app.log"), "ahead\n");
        Files.setLastModifiedTime(folder.resolve("app.log"), FileTime.from(Instant.parse("2027-11-21T10:00:00Z")));
        RollingLogFile file = open(config().withDaily(true, ZoneOffset.UTC));
        write(file, "today\n");
        file.close();

        assertThat(read("app-2027-11-21.1.log")).isEqualTo("ahead\n");
        assertThat(read("app.log")).isEqualTo("today\n");
    }

    @Test
    void aSmallStepOfTheClockBehindMidnightRollsNothing() throws IOException {
        RollingLogFile file = open(config().withDaily(true, ZoneOffset.UTC));
        write(file, "before\n");
        clock.set(Instant.parse("2026-11-22T00:00:01Z"));
        write(file, "after\n");
        clock.set(Instant.parse("2026-11-21T23:59:59Z"));
        write(file, "still\n");
        file.close();

        assertThat(names()).containsExactly("app-2026-11-21.1.log", "app.log");
        assertThat(read("app.log")).isEqualTo("after\nstill\n");
    }

    @Test
    void aFailedRollIsTriedAgainAMinuteLaterThoughTheClockWasSetBack() throws IOException {
        Path blocker = folder.resolve("archive");
        Files.writeString(blocker, "a file where the folder should be");
        clock.set(Instant.parse("2027-11-21T10:00:00Z"));
        RollingLogFile file = open(config().withMaxSize(4).withRolledFile("archive/{index}.log"));
        write(file, "one\n");
        write(file, "two\n");
        Files.delete(blocker);

        clock.set(Instant.parse("2026-11-21T10:00:00Z"));
        clock.advance(Duration.ofMinutes(1));
        write(file, "new\n");
        file.close();

        assertThat(blocker.resolve("1.log")).hasContent("one\ntwo\n");
        assertThat(read("app.log")).isEqualTo("new\n");
    }

    @Test
    void filesDatedInTheFutureAreTheFirstToGo() throws IOException {
        for (int day = 1; day <= 3; day++) {
            Files.writeString(folder.resolve("app-2027-01-0" + day + ".1.log"), "ahead\n");
        }
        RollingLogFile file = open(config().withDaily(true, ZoneOffset.UTC).withRetention(2, 0));
        write(file, "one\n");
        clock.advance(Duration.ofDays(1));
        write(file, "two\n");

        assertThat(Eventually.isTrue(
                        () -> names().equals(List.of("app-2026-11-21.1.log", "app-2027-01-03.1.log", "app.log"))))
                .as("kept: %s", names())
                .isTrue();
        file.close();
    }
}
