package io.github.reactorserver.boot.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.util.FileSize;
import io.github.reactorserver.logging.AsyncLogConfig;
import io.github.reactorserver.logging.AsyncLogWriter;
import io.github.reactorserver.logging.LineLog;
import io.github.reactorserver.logging.LogFileConfig;
import io.github.reactorserver.logging.LogWriterListener;
import io.github.reactorserver.logging.OverflowPolicy;
import io.github.reactorserver.logging.RollingLogFile;
import io.github.reactorserver.logging.TimestampFormatter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A Logback appender that formats on the thread that logs and writes on one of its own. Takes any encoder; without one,
 * lines are made by {@link LineLog}, which does not allocate. Thread-safe once started.
 *
 * <pre>
 * &lt;appender name="FILE" class="io.github.reactorserver.boot.logging.AsyncFileAppender"&gt;
 *   &lt;file&gt;logs/app.log&lt;/file&gt;
 *   &lt;encoder&gt;&lt;pattern&gt;%d %-5level [%thread] %logger : %msg%n&lt;/pattern&gt;&lt;/encoder&gt;
 * &lt;/appender&gt;
 * </pre>
 */
public final class AsyncFileAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private LogFileConfig files = LogFileConfig.of("");
    private AsyncLogConfig buffers = AsyncLogConfig.DEFAULTS;
    private Level writeThroughLevel = Level.OFF;
    private @Nullable Encoder<ILoggingEvent> encoder;
    private @Nullable AsyncLogWriter writer;
    private @Nullable LineLog lines;

    @Override
    public void start() {
        if (files.file().isEmpty()) {
            addError("No file for the appender " + getName());
            return;
        }
        try {
            AsyncLogWriter started = AsyncLogWriter.start(
                    "reactor-server-log", new RollingLogFile(files), buffers, new EncodedNotices());
            lines = new LineLog(started, TimestampFormatter.iso(files.zone()));
            writer = started;
            super.start();
        } catch (IllegalArgumentException e) {
            addError("Cannot start the appender " + getName(), e);
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        AsyncLogWriter target = writer;
        LineLog plain = lines;
        if (target == null || plain == null) {
            return;
        }
        try {
            if (encoder != null) {
                target.append(encoder.encode(event));
            } else {
                plain.log(
                        event.getTimeStamp(),
                        event.getLevel().levelStr,
                        event.getThreadName(),
                        event.getLoggerName(),
                        event.getFormattedMessage(),
                        trace(event.getThrowableProxy()));
            }
        } catch (OutOfMemoryError e) {
            // who logs goes on without the line
            target.drop();
        }
        if (event.getLevel().isGreaterOrEqual(writeThroughLevel)) {
            target.flush(buffers.closeTimeout());
        }
    }

    private static @Nullable String trace(@Nullable IThrowableProxy thrown) {
        return thrown == null ? null : ThrowableProxyUtil.asString(thrown);
    }

    /** Writes what was logged; then the file is closed. */
    @Override
    public void stop() {
        if (isStarted()) {
            super.stop();
            if (writer != null) {
                writer.close();
            }
            if (encoder != null) {
                encoder.stop();
            }
        }
    }

    /** What the appender writes with, and its figures; null before the start. */
    public @Nullable AsyncLogWriter writer() {
        return writer;
    }

    /** The file, which may contain <code>{host}</code> and <code>{pid}</code>. */
    public void setFile(String value) {
        files = files.withFile(value);
    }

    /** The name of rolled files; see {@link LogFileConfig}. */
    public void setRolledFile(String value) {
        files = files.withRolledFile(value);
    }

    public void setMaxFileSize(FileSize value) {
        files = files.withMaxSize(value.getSize());
    }

    public void setDaily(boolean value) {
        files = files.withDaily(value, files.zone());
    }

    /** Zone of midnight, and of the time stamps if there is no encoder. */
    public void setZone(String value) {
        files = files.withDaily(files.daily(), ZoneId.of(value));
    }

    public void setMaxFiles(int value) {
        files = files.withRetention(value, files.maxTotalSize());
    }

    public void setMaxTotalSize(FileSize value) {
        files = files.withRetention(files.maxFiles(), value.getSize());
    }

    public void setCompress(boolean value) {
        files = files.withCompress(value);
    }

    public void setReopen(boolean value) {
        files = files.withReopen(value);
    }

    public void setBufferSize(FileSize value) {
        buffers = buffers.withBufferSize(Math.toIntExact(value.getSize()));
    }

    public void setMaxQueuedBuffers(int value) {
        buffers = buffers.withMaxQueuedBuffers(value);
    }

    public void setFlushInterval(ch.qos.logback.core.util.Duration value) {
        buffers = buffers.withFlushInterval(Duration.ofMillis(value.getMilliseconds()));
    }

    public void setOverflow(OverflowPolicy value) {
        buffers = buffers.withOverflow(value);
    }

    public void setCloseTimeout(ch.qos.logback.core.util.Duration value) {
        buffers = buffers.withCloseTimeout(Duration.ofMillis(value.getMilliseconds()));
    }

    /** Lowest level whose events are in the file before the call that logs returns. */
    public void setWriteThroughLevel(Level value) {
        writeThroughLevel = value;
    }

    public void setEncoder(Encoder<ILoggingEvent> value) {
        encoder = value;
    }

    void setFiles(LogFileConfig value) {
        files = value;
    }

    void setBuffers(AsyncLogConfig value) {
        buffers = value;
    }

    /** Reports of missing lines look like the lines around them. */
    private final class EncodedNotices implements LogWriterListener {
        @Override
        public byte[] dropNotice(long count, Instant since) {
            if (encoder == null || !(getContext() instanceof LoggerContext context)) {
                return LogWriterListener.super.dropNotice(count, since);
            }
            Logger logger = context.getLogger(AsyncFileAppender.class);
            String message = count + " log lines dropped since " + since + ": buffers full";
            return encoder.encode(
                    new LoggingEvent(AsyncFileAppender.class.getName(), logger, Level.WARN, message, null, null));
        }
    }
}
