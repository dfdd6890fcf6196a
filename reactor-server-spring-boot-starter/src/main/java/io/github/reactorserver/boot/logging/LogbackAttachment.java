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
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
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
     * @throws IllegalStateException if a property is wrong
     */
    static void attach(String file, LoggingProperties properties) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (!(factory instanceof LoggerContext context)) {
            return;
        }
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Appender<ILoggingEvent> old = root.getAppender(APPENDER);
        if (old != null) {
            root.detachAppender(old);
            old.stop();
        }
        AsyncFileAppender appender = new AsyncFileAppender();
        appender.setContext(context);
        appender.setName(APPENDER);
        appender.setFiles(properties.roll().config(file));
        appender.setBuffers(properties.buffer().config());
        appender.setWriteThroughLevel(level(properties.writeThroughLevel()));
        Encoder<ILoggingEvent> encoder = encoder(context, properties);
        if (encoder != null) {
            encoder.setContext(context);
            encoder.start();
            appender.setEncoder(encoder);
        }
        appender.start();
        root.addAppender(appender);
    }

    private static Level level(String name) {
        // YAML reads a plain 'off' as a truth value
        Level level = name.equalsIgnoreCase("false") ? Level.OFF : Level.toLevel(name, null);
        if (level == null) {
            throw new IllegalStateException(
                    "Not a level: " + LoggingProperties.PREFIX + ".write-through-level=" + name);
        }
        return level;
    }

    private static @Nullable Encoder<ILoggingEvent> encoder(LoggerContext context, LoggingProperties properties) {
        switch (properties.format()) {
            case "line":
                return null;
            case "pattern":
                PatternLayoutEncoder pattern = new PatternLayoutEncoder();
                pattern.setPattern(pattern(context, properties.pattern()));
                return pattern;
            default:
                StructuredLogEncoder structured = new StructuredLogEncoder();
                structured.setFormat(properties.format());
                return structured;
        }
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
