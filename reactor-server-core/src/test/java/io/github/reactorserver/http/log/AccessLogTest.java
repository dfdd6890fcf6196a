package io.github.reactorserver.http.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.reactorserver.logging.AsyncLogConfig;
import io.github.reactorserver.logging.MemorySink;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessLogTest {
    private final MemorySink sink = new MemorySink();
    private final TestEntry entry = new TestEntry();

    @Test
    void acceptedEntriesAreWrittenInOrder() {
        AccessLogFilter filter = new AccessLogFilter(List.of("2xx"), List.of(), List.of("/health"));
        AccessLog log = AccessLog.start(
                sink, AsyncLogConfig.DEFAULTS, AccessLogFormat.pattern("%s %U", ZoneOffset.UTC), filter);
        entry.target = "/one?x";
        log.log(entry);
        entry.target = "/health";
        log.log(entry);
        entry.target = "/two";
        log.log(entry);
        entry.status = 500;
        log.log(entry);
        log.close();

        assertThat(sink.lines()).containsExactly("200 /one", "200 /two");
        assertThat(log.writer().written()).isEqualTo(2);
        assertThat(log.writer().dropped()).isZero();
    }

    @Test
    void aLongLineIsWrittenWhole() {
        AccessLog log = AccessLog.start(
                sink,
                AsyncLogConfig.DEFAULTS.withBufferSize(1024),
                AccessLogFormat.pattern("%U", ZoneOffset.UTC),
                AccessLogFilter.ALL);
        entry.target = "/" + "\u0001".repeat(50_000);
        log.log(entry);
        entry.target = "/short";
        log.log(entry);
        log.close();

        assertThat(sink.lines()).containsExactly("/" + "\\x01".repeat(50_000), "/short");
    }

    @Test
    void loggingDoesNotAllocate() {
        AsyncLogConfig config = AsyncLogConfig.DEFAULTS.withFlushInterval(AsyncLogConfig.MAX_FLUSH_INTERVAL);
        entry.request.put("Referer", "http://example.com/");
        entry.request.put("User-Agent", "curl/8.5 \"quoted\"");
        for (AccessLogFormat format :
                List.of(AccessLogFormat.combined(ZoneOffset.UTC), AccessLogFormat.json(ZoneOffset.UTC))) {
            AccessLog log = AccessLog.start(sink, config, format, AccessLogFilter.ALL);
            int lines = 5_000;
            logMany(log, lines);
            assertThat(log.writer().flush(Duration.ofSeconds(20))).isTrue();
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

            long before = threads.getCurrentThreadAllocatedBytes();
            logMany(log, lines);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            // a time stamp's text, if a second begins; a queue node, if the writer holds the lock
            assertThat((double) allocated / lines).isLessThan(1);
            log.close();
        }
    }

    private void logMany(AccessLog log, int lines) {
        for (int i = 0; i < lines; i++) {
            log.log(entry);
        }
    }
}
