package io.github.reactorserver.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class LineLogTest {
    private static final long TIME = 1_795_267_789_123L;

    private final MemorySink sink = new MemorySink();
    private final AsyncLogWriter writer = AsyncLogWriter.start(
            "test-log",
            sink,
            AsyncLogConfig.DEFAULTS.withFlushInterval(AsyncLogConfig.MAX_FLUSH_INTERVAL),
            LogWriterListener.DEFAULT);
    private final LineLog log = new LineLog(writer, TimestampFormatter.iso(ZoneId.of("Europe/Berlin")));

    @Test
    void aLineHasTimeLevelThreadSourceAndMessage() {
        log.log(TIME, "INFO", "main", "com.example.Orders", "order 17 taken", null);
        log.log(TIME + 1, "ERROR", "main", "com.example.Orders", "Köln \u2192 \ud83d\ude00", "trace\n\tat x\n");
        writer.close();

        assertThat(sink.text())
                .isEqualTo("2026-11-21T14:29:49.123+01:00  INFO [main] com.example.Orders : order 17 taken\n"
                        + "2026-11-21T14:29:49.124+01:00 ERROR [main] com.example.Orders : Köln \u2192 \ud83d\ude00\n"
                        + "trace\n\tat x\n");
    }

    @Test
    void anAsciiLineDoesNotAllocate() {
        int lines = 5_000;
        logMany(lines);
        assertThat(writer.flush(Duration.ofSeconds(20))).isTrue();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        logMany(lines);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat((double) allocated / lines).isLessThan(1);
        writer.close();
    }

    private void logMany(int lines) {
        for (int i = 0; i < lines; i++) {
            log.log(TIME, "INFO", "main", "com.example.Orders", "order taken", null);
        }
    }
}
