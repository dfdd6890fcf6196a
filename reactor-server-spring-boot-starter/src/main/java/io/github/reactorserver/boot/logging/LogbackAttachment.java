package io.github.reactorserver.boot.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ScanException;
import ch.qos.logback.core.util.OptionHelper;
import io.github.reactorserver.boot.autoconfigure.Checks;
import io.github.reactorserver.logging.AsyncLogConfig;
import io.github.reactorserver.logging.LogFileConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.util.StringUtils;

/** Puts an {@link AsyncFileAppender} made of properties on the root logger. */
final class LogbackAttachment {
    static final String APPENDER = "REACTOR_SERVER_FILE";

    private static final String PATTERN_OF_SPRING_BOOT = "FILE_LOG_PATTERN";
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %5p ${PID:-} --- [%t] %-40.40logger{39} : %m%n";

    private LogbackAttachment() {}

    /**
     * Adds the appender, in the place of one that an earlier call has added.
     *
     * @throws InvalidConfigurationPropertyValueException if a property is wrong, naming it
     */
    static void attach(String file, LoggingProperties properties) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (!(factory instanceof LoggerContext context)) {
            return;
        }
        Checks checks = new Checks(LoggingProperties.PREFIX + ".");
        LogFileConfig files = properties.roll().config(checks, file);
        AsyncLogConfig buffers = properties.buffer().config(checks);
        Level writeThrough =
                checks.convert("write-through-level", properties.writeThroughLevel(), LogbackAttachment::level);
        Encoder<ILoggingEvent> encoder = properties.format().equals("line")
                ? null
                : checks.convert(
                        "format", properties.format(), format -> encoder(context, format, properties.pattern()));

        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Appender<ILoggingEvent> old = root.getAppender(APPENDER);
        if (old != null) {
            root.detachAppender(old);
            old.stop();
        }
        AsyncFileAppender appender = new AsyncFileAppender();
        appender.setContext(context);
        appender.setName(APPENDER);
        appender.setFiles(files);
        appender.setBuffers(buffers);
        appender.setWriteThroughLevel(writeThrough);
        if (encoder != null) {
            appender.setEncoder(encoder);
        }
        appender.start();
        root.addAppender(appender);
    }

    private static Level level(String name) {
        // YAML reads a plain 'off' as a truth value
        Level level = name.equalsIgnoreCase("false") ? Level.OFF : Level.toLevel(name, null);
        if (level == null) {
            throw new IllegalArgumentException("it must be a level, such as error, or off");
        }
        return level;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, String format, @Nullable String pattern) {
        Encoder<ILoggingEvent> encoder;
        if (format.equals("pattern")) {
            PatternLayoutEncoder layout = new PatternLayoutEncoder();
            layout.setPattern(pattern(context, pattern));
            encoder = layout;
        } else {
            StructuredLogEncoder structured = new StructuredLogEncoder();
            structured.setFormat(format);
            encoder = structured;
        }
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static String pattern(LoggerContext context, @Nullable String own) {
        String pattern = StringUtils.hasText(own) ? own : null;
        if (pattern == null) {
            pattern = System.getProperty(PATTERN_OF_SPRING_BOOT);
        }
        if (pattern == null) {
            pattern = context.getProperty(PATTERN_OF_SPRING_BOOT);
        }
        try {
            return OptionHelper.substVars(pattern == null ? PATTERN : pattern, context);
        } catch (ScanException e) {
            throw new IllegalStateException("Not a pattern: " + pattern, e);
        }
    }
}
