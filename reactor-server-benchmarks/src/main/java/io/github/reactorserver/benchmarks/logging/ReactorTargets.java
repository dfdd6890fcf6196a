package io.github.reactorserver.benchmarks.logging;

import io.github.reactorserver.http.log.AccessLog;
import io.github.reactorserver.http.log.AccessLogEntry;
import io.github.reactorserver.http.log.AccessLogFilter;
import io.github.reactorserver.http.log.AccessLogFormat;
import io.github.reactorserver.logging.AsyncLogConfig;
import io.github.reactorserver.logging.AsyncLogWriter;
import io.github.reactorserver.logging.LineLog;
import io.github.reactorserver.logging.LogFileConfig;
import io.github.reactorserver.logging.LogWriterListener;
import io.github.reactorserver.logging.OverflowPolicy;
import io.github.reactorserver.logging.RollingLogFile;
import io.github.reactorserver.logging.TimestampFormatter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ours, without Logback. */
final class ReactorTargets {
    private ReactorTargets() {}

    private static AsyncLogWriter writer(Path file, OverflowPolicy overflow) {
        RollingLogFile target =
                new RollingLogFile(LogFileConfig.of(file).withMaxSize(0).withCompress(false));
        return AsyncLogWriter.start(
                "log", target, AsyncLogConfig.DEFAULTS.withOverflow(overflow), LogWriterListener.DEFAULT);
    }

    /** Lines that are bytes already. */
    static LogTarget bytes(Path file) {
        AsyncLogWriter writer = writer(file, OverflowPolicy.BLOCK);
        return new LogTarget() {
            @Override
            public void log(int number) {
                writer.append(Messages.line(number));
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }

    /** Lines with time, level, thread and source. */
    static LogTarget lines(Path file, OverflowPolicy overflow) {
        AsyncLogWriter writer = writer(file, overflow);
        LineLog log = new LineLog(writer, TimestampFormatter.iso(ZoneId.systemDefault()));
        return new LogTarget() {
            @Override
            public void log(int number) {
                String thread = Thread.currentThread().getName();
                log.log(System.currentTimeMillis(), "INFO", thread, LogbackTargets.SOURCE, Messages.text(number), null);
            }

            @Override
            public long dropped() {
                return writer.dropped();
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }

    /** Lines of the access log in the combined format: what it adds to a request, but for the entry itself. */
    static LogTarget accessLog(Path file) {
        AccessLog log = new AccessLog(
                writer(file, OverflowPolicy.BLOCK),
                AccessLogFormat.combined(ZoneId.systemDefault()),
                new AccessLogFilter(List.of(), List.of(), List.of("/actuator/**")));
        return new LogTarget() {
            @Override
            public void log(int number) {
                log.log(new Entry(System.currentTimeMillis(), number));
            }

            @Override
            public void close() {
                log.close();
            }
        };
    }

    private record Entry(long timestampMillis, long connectionId) implements AccessLogEntry {
        @Override
        public String remoteAddress() {
            return "192.0.2.77";
        }

        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String target() {
            return "/api/orders/4711?expand=customer";
        }

        @Override
        public String protocol() {
            return "HTTP/1.1";
        }

        @Override
        public int status() {
            return 200;
        }

        @Override
        public long bytes() {
            return 5_120;
        }

        @Override
        public long durationNanos() {
            return 123_456;
        }

        @Override
        public String loop() {
            return "reactor-server-loop-1";
        }

        @Override
        public @Nullable String requestHeader(String name) {
            return switch (name) {
                case "Referer" -> "https://shop.example.com/";
                case "User-Agent" -> "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
                default -> null;
            };
        }
    }
}
