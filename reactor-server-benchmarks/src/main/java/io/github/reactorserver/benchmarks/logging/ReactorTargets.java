package io.github.reactorserver.benchmarks.logging;

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
}
