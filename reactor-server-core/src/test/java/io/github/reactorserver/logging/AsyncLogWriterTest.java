package io.github.reactorserver.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AsyncLogWriterTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    /** Small buffers, and no flush before the test asks. */
    private static final AsyncLogConfig SMALL = AsyncLogConfig.DEFAULTS
            .withBufferSize(1024)
            .withMaxQueuedBuffers(2)
            .withFlushInterval(AsyncLogConfig.MAX_FLUSH_INTERVAL)
            .withCloseTimeout(Duration.ofSeconds(5));

    private static AsyncLogWriter start(LogSink sink, AsyncLogConfig config) {
        return AsyncLogWriter.start("test-log", sink, config, new CountingListener());
    }

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void appendedLinesAreWrittenByFlush() {
        MemorySink sink = new MemorySink();
        try (AsyncLogWriter writer = start(sink, SMALL)) {
            assertThat(writer.append(line("one"))).isTrue();
            assertThat(writer.append(line("xtwox"), 1, 4)).isTrue();

            assertThat(writer.flush(LONG)).isTrue();

            assertThat(sink.text()).isEqualTo("one\ntwox");
            assertThat(writer.written()).isEqualTo(2);
            assertThat(writer.bytes()).isEqualTo(8);
            assertThat(writer.flushLag()).isZero();
        }
    }

    @Test
    void aLineIsWrittenWithinTheFlushInterval() {
        MemorySink sink = new MemorySink();
        try (AsyncLogWriter writer = start(sink, SMALL.withFlushInterval(Duration.ofMillis(50)))) {
            writer.append(line("late"));

            assertThat(Eventually.isTrue(() -> writer.written() == 1)).isTrue();
            assertThat(sink.lines()).containsExactly("late");
        }
    }

    @Test
    void aFullBufferIsWrittenBeforeTheIntervalIsOver() {
        MemorySink sink = new MemorySink();
        try (AsyncLogWriter writer = start(sink, SMALL)) {
            byte[] third = line("x".repeat(400));
            for (int i = 0; i < 3; i++) {
                writer.append(third);
            }

            assertThat(Eventually.isTrue(() -> writer.written() == 2, Duration.ofSeconds(2)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(OverflowPolicy.class)
    void eightProducersKeepTheirOrderAndEveryLineIsCounted(OverflowPolicy policy) throws InterruptedException {
        int producers = 8;
        int each = 125_000;
        MemorySink sink = new MemorySink();
        AsyncLogWriter writer = start(
                sink, SMALL.withBufferSize(256 * 1024).withMaxQueuedBuffers(4).withOverflow(policy));
        AtomicLong accepted = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int producer = 0; producer < producers; producer++) {
            String prefix = producer + " ";
            threads.add(new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    if (writer.append(line(prefix + i))) {
                        accepted.incrementAndGet();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        writer.close();

        assertThat(writer.written() + writer.dropped()).isEqualTo((long) producers * each);
        assertThat(writer.written()).isEqualTo(accepted.get());
        if (policy == OverflowPolicy.BLOCK) {
            assertThat(writer.dropped()).isZero();
        }
        int[] last = IntStream.generate(() -> -1).limit(producers).toArray();
        long lines = 0;
        for (String text : sink.lines()) {
            if (text.contains("dropped")) {
                continue;
            }
            int producer = text.charAt(0) - '0';
            int number = Integer.parseInt(text.substring(2));
            assertThat(number).isGreaterThan(last[producer]);
            last[producer] = number;
            lines++;
        }
        assertThat(lines).isEqualTo(writer.written());
    }

    @Test
    void linesBeyondTheBoundAreDroppedCountedAndReportedWhereTheyAreMissing() {
        MemorySink sink = new MemorySink(0);
        AsyncLogWriter writer = start(sink, SMALL);
        byte[] whole = line("x".repeat(1023));
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        // two queued and one current are full
        for (int i = 0; i < 3; i++) {
            assertThat(writer.append(whole)).isTrue();
        }
        for (int i = 0; i < 5; i++) {
            assertThat(writer.append(line("lost"))).isFalse();
        }
        assertThat(writer.dropped()).isEqualTo(5);
        assertThat(writer.queuedBuffers()).isEqualTo(2);
        assertThat(writer.flushLag()).isPositive();

        sink.permit(1_000);
        assertThat(Eventually.isTrue(() -> writer.append(line("after")))).isTrue();
        writer.close();

        List<String> lines = sink.lines();
        int notice = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).contains("dropped"))
                .findFirst()
                .orElseThrow();
        assertThat(notice).isEqualTo(3);
        assertThat(lines.get(4)).isEqualTo("after");
        String[] words = lines.get(3).split(" ");
        assertThat(Long.parseLong(words[2])).isEqualTo(writer.dropped());
        assertThat(Instant.parse(words[7].replaceAll(":$", ""))).isBetween(before, Instant.now());
        assertThat(lines).filteredOn(text -> text.contains("dropped")).hasSize(1);
    }

    @Test
    void aDropIsReportedEvenIfNobodyLogsAgain() {
        MemorySink sink = new MemorySink(0);
        AsyncLogWriter writer = start(sink, SMALL.withMaxQueuedBuffers(1));
        byte[] whole = line("x".repeat(1023));
        while (writer.append(whole)) {
            // until it is full
        }

        sink.permit(1_000);
        writer.close();

        assertThat(sink.lines().get(sink.lines().size() - 1)).contains("1 log lines dropped since");
    }

    @Test
    void aBlockedProducerGoesOnWhenTheDiskDoes() throws InterruptedException {
        MemorySink sink = new MemorySink(0);
        AsyncLogWriter writer = start(sink, SMALL.withOverflow(OverflowPolicy.BLOCK));
        byte[] whole = line("x".repeat(1023));
        AtomicInteger accepted = new AtomicInteger();
        Thread producer = new Thread(() -> {
            for (int i = 0; i < 10; i++) {
                if (writer.append(whole)) {
                    accepted.incrementAndGet();
                }
            }
        });
        producer.start();
        assertThat(Eventually.isTrue(() -> producer.getState() == Thread.State.TIMED_WAITING && accepted.get() == 3))
                .isTrue();

        sink.permit(1_000);
        producer.join();
        writer.close();

        assertThat(accepted).hasValue(10);
        assertThat(writer.written()).isEqualTo(10);
        assertThat(writer.dropped()).isZero();
    }

    @Test
    void blockingDropsWhileWritingFails() throws InterruptedException {
        MemorySink sink = new MemorySink();
        sink.fail(true);
        AsyncLogWriter writer =
                start(sink, SMALL.withOverflow(OverflowPolicy.BLOCK).withCloseTimeout(Duration.ofMillis(50)));
        byte[] whole = line("x".repeat(1023));
        Thread producer = new Thread(() -> {
            for (int i = 0; i < 10; i++) {
                writer.append(whole);
            }
        });
        producer.start();
        producer.join();
        writer.close();

        assertThat(writer.written()).isZero();
        assertThat(writer.dropped()).isEqualTo(10);
    }

    @Test
    void closeWritesEveryAcceptedLineWhileOthersStillLog() throws InterruptedException {
        MemorySink sink = new MemorySink();
        AsyncLogWriter writer = start(sink, SMALL.withMaxQueuedBuffers(1_000));
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong accepted = new AtomicLong();
        AtomicLong offered = new AtomicLong();
        CountDownLatch running = new CountDownLatch(4);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                running.countDown();
                while (!stop.get()) {
                    offered.incrementAndGet();
                    if (writer.append(line("0123456789"))) {
                        accepted.incrementAndGet();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        running.await();

        writer.close();
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(sink.isClosed()).isTrue();
        assertThat(writer.written()).isEqualTo(accepted.get());
        assertThat(writer.written() + writer.dropped()).isEqualTo(offered.get());
        assertThat(sink.lines().stream().filter("0123456789"::equals).count()).isEqualTo(accepted.get());
        assertThat(writer.append(line("too late"))).isFalse();
    }

    @Test
    void anErrorIsReportedOnceRetriedAndLosesNothing() {
        MemorySink sink = new MemorySink();
        CountingListener listener = new CountingListener();
        AsyncLogWriter writer =
                AsyncLogWriter.start("test-log", sink, SMALL.withFlushInterval(Duration.ofMillis(10)), listener);
        sink.atMostPerWrite(3);
        sink.fail(true);
        writer.append(line("kept"));
        assertThat(Eventually.isTrue(() -> writer.errors() >= 3)).isTrue();
        assertThat(writer.flush(LONG)).isFalse();
        assertThat(listener.failures).hasValue(1);
        assertThat(listener.recoveries).hasValue(0);
        writer.append(line("kept too"));

        sink.fail(false);
        assertThat(Eventually.isTrue(() -> writer.flush(LONG))).isTrue();

        assertThat(sink.text()).isEqualTo("kept\nkept too\n");
        assertThat(listener.failures).hasValue(1);
        assertThat(listener.recoveries).hasValue(1);
        writer.close();
        assertThat(writer.dropped()).isZero();
    }

    @Test
    void whatAFailingSinkNeverTakesIsCountedAsDroppedAtTheEnd() {
        MemorySink sink = new MemorySink();
        sink.fail(true);
        AsyncLogWriter writer = start(sink, SMALL.withCloseTimeout(Duration.ofMillis(100)));
        for (int i = 0; i < 7; i++) {
            writer.append(line("never"));
        }
        writer.close();

        assertThat(writer.dropped()).isEqualTo(7);
        assertThat(writer.written()).isZero();
        assertThat(sink.isClosed()).isTrue();
    }

    @Test
    void aListenerThatThrowsDoesNotEndTheWriter() {
        MemorySink sink = new MemorySink();
        LogWriterListener broken = new LogWriterListener() {
            @Override
            public void failed(String writer, Throwable cause) {
                throw new IllegalStateException("broken");
            }
        };
        AsyncLogWriter writer =
                AsyncLogWriter.start("test-log", sink, SMALL.withFlushInterval(Duration.ofMillis(10)), broken);
        sink.fail(true);
        writer.append(line("kept"));
        assertThat(Eventually.isTrue(() -> writer.errors() >= 2)).isTrue();
        sink.fail(false);
        writer.close();

        assertThat(sink.lines()).containsExactly("kept");
    }

    @Test
    void aReportThatComesBackAsALineDoesNotStopTheWriter() {
        MemorySink sink = new MemorySink();
        AtomicLong offered = new AtomicLong();
        AsyncLogWriter[] self = new AsyncLogWriter[1];
        LogWriterListener loud = new LogWriterListener() {
            @Override
            public void failed(String writer, Throwable cause) {
                for (int i = 0; i < 100; i++) {
                    offered.incrementAndGet();
                    self[0].append(line("x".repeat(100)));
                }
                self[0].flush(LONG);
            }

            @Override
            public void recovered(String writer, Duration after) {}
        };
        sink.fail(true);
        self[0] = AsyncLogWriter.start(
                "test-log",
                sink,
                SMALL.withOverflow(OverflowPolicy.BLOCK).withFlushInterval(Duration.ofMillis(10)),
                loud);
        offered.incrementAndGet();
        self[0].append(line("first"));
        assertThat(Eventually.isTrue(() -> self[0].errors() >= 2)).isTrue();
        sink.fail(false);
        self[0].close();

        assertThat(self[0].written() + self[0].dropped()).isEqualTo(offered.get());
        assertThat(sink.lines().get(0)).isEqualTo("first");
    }

    @Test
    void aLineLongerThanABufferStaysWholeAndInOrder() {
        MemorySink sink = new MemorySink();
        AsyncLogWriter writer = start(sink, SMALL);
        String huge = "y".repeat(10_000);
        writer.append(line("before"));
        writer.append(line(huge));
        writer.append(line("after"));
        writer.close();

        assertThat(sink.lines()).containsExactly("before", huge, "after");
    }

    @Test
    void flushGivesUpWhenItsTimeIsOver() {
        MemorySink sink = new MemorySink(0);
        AsyncLogWriter writer = start(sink, SMALL);
        writer.append(line("slow"));

        assertThat(writer.flush(Duration.ofMillis(20))).isFalse();

        sink.permit(1);
        assertThat(writer.flush(LONG)).isTrue();
        writer.close();
    }

    @Test
    void flushCoversLinesBehindAFullQueue() {
        MemorySink sink = new MemorySink(0);
        AsyncLogWriter writer = start(sink, SMALL);
        byte[] whole = line("x".repeat(1023));
        assertThat(writer.append(whole)).isTrue();
        assertThat(writer.append(whole)).isTrue();
        assertThat(Eventually.isTrue(sink::isStuck)).isTrue();
        assertThat(writer.append(whole)).isTrue();
        sink.permit(1_000);

        assertThat(writer.flush(LONG)).isTrue();

        assertThat(writer.written()).isEqualTo(3);
        writer.close();
    }

    @Test
    void anIntervalAboveThreeSecondsIsRefused() {
        assertThatThrownBy(() -> SMALL.withFlushInterval(Duration.ofMillis(3_001)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 3 s: 3.001 s");
    }

    @Test
    void aFlushAfterTheEndIsAnsweredAtOnce() {
        AsyncLogWriter writer = start(new MemorySink(), SMALL);
        writer.append(line("last"));
        writer.close();

        assertThat(writer.flush(Duration.ofDays(1))).isTrue();
    }

    @Test
    void aFlushAfterAnEndThatLostLinesIsAnsweredAtOnce() {
        MemorySink sink = new MemorySink();
        sink.fail(true);
        AsyncLogWriter writer = start(sink, SMALL.withCloseTimeout(Duration.ofMillis(50)));
        writer.append(line("never"));
        writer.close();

        assertThat(writer.flush(Duration.ofDays(1))).isFalse();
    }

    @Test
    void anErrorOfTheSinkIsTriedAgainAndLosesNothing() {
        MemorySink memory = new MemorySink();
        AtomicBoolean broken = new AtomicBoolean(true);
        LogSink sink = new LogSink() {
            @Override
            public int write(byte[] bytes, int offset, int length) throws IOException {
                if (broken.getAndSet(false)) {
                    throw new InternalError("on purpose");
                }
                return memory.write(bytes, offset, length);
            }

            @Override
            public void close() {
                memory.close();
            }
        };
        AsyncLogWriter writer = start(sink, SMALL.withFlushInterval(Duration.ofMillis(10)));
        writer.append(line("kept"));
        writer.close();

        assertThat(memory.lines()).containsExactly("kept");
        assertThat(writer.errors()).isEqualTo(1);
        assertThat(memory.isClosed()).isTrue();
    }

    @Test
    void anErrorInTheMakingOfANoticeIsNoLoss() {
        MemorySink sink = new MemorySink(0);
        LogWriterListener broken = new LogWriterListener() {
            @Override
            public byte[] dropNotice(long count, Instant since) {
                throw new NoClassDefFoundError("on purpose");
            }
        };
        AsyncLogWriter writer = AsyncLogWriter.start("test-log", sink, SMALL.withMaxQueuedBuffers(1), broken);
        byte[] whole = line("x".repeat(1023));
        int accepted = 0;
        while (writer.append(whole)) {
            accepted++;
        }
        sink.permit(1_000);
        writer.close();

        assertThat(writer.written()).isEqualTo(accepted);
        assertThat(writer.dropped()).isEqualTo(1);
        assertThat(sink.isClosed()).isTrue();
    }

    @Test
    void aCloserThatIsInterruptedWaitsForTheLastLinesAllTheSame() {
        MemorySink sink = new MemorySink();
        AsyncLogWriter writer = start(sink, SMALL);
        writer.append(line("last"));

        Thread.currentThread().interrupt();
        writer.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(sink.isClosed()).isTrue();
        assertThat(sink.lines()).containsExactly("last");
    }

    @Test
    void anEmptyLineIsCountedAsWellAsAnyOther() {
        AsyncLogWriter writer = start(new MemorySink(), SMALL);
        writer.append(new byte[0]);
        writer.close();

        assertThat(writer.written() + writer.dropped()).isEqualTo(1);
    }

    @Test
    void timeThatNoNanosecondsCanCountIsAsLongAsCanBe() {
        MemorySink sink = new MemorySink();
        AsyncLogWriter writer = start(sink, SMALL.withCloseTimeout(AsyncLogConfig.MAX_CLOSE_TIMEOUT));
        writer.append(line("one"));
        assertThat(writer.flush(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
        writer.append(line("two"));
        writer.close();

        assertThat(sink.lines()).containsExactly("one", "two");
        assertThat(sink.isClosed()).isTrue();
    }
}
