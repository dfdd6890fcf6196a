package io.github.reactorserver.benchmarks.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import io.github.reactorserver.boot.logging.AsyncFileAppender;
import io.github.reactorserver.logging.OverflowPolicy;
import java.nio.file.Path;

/** Logback with our appender and with its own. */
final class LogbackTargets {
    static final String SOURCE = "com.example.orders.OrderService";
    static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %5p [%t] %c : %m%n";

    private LogbackTargets() {}

    /** Our appender, with Logback's pattern or with its built-in line. */
    static LogTarget ours(Path file, boolean pattern) {
        LoggerContext context = newContext();
        AsyncFileAppender appender = new AsyncFileAppender();
        appender.setContext(context);
        appender.setFile(file.toString());
        appender.setMaxFileSize(new ch.qos.logback.core.util.FileSize(0));
        appender.setOverflow(OverflowPolicy.BLOCK);
        if (pattern) {
            appender.setEncoder(encoder(context));
        }
        appender.start();
        return target(context, appender);
    }

    /** Logback's file appender, which flushes after each line by default. */
    static LogTarget sync(Path file) {
        LoggerContext context = newContext();
        return target(context, file(context, file));
    }

    /** Logback's file appender behind its asynchronous one, which waits instead of dropping. */
    static LogTarget async(Path file) {
        LoggerContext context = newContext();
        AsyncAppender appender = new AsyncAppender();
        appender.setContext(context);
        appender.setQueueSize(8192);
        appender.setDiscardingThreshold(0);
        appender.setMaxFlushTime(60_000);
        appender.addAppender(file(context, file));
        appender.start();
        return target(context, appender);
    }

    private static LoggerContext newContext() {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        return context;
    }

    private static Appender<ILoggingEvent> file(LoggerContext context, Path file) {
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setContext(context);
        appender.setFile(file.toString());
        appender.setEncoder(encoder(context));
        appender.start();
        return appender;
    }

    private static PatternLayoutEncoder encoder(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }

    private static LogTarget target(LoggerContext context, Appender<ILoggingEvent> appender) {
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(appender);
        Logger logger = context.getLogger(SOURCE);
        return new LogTarget() {
            @Override
            public void log(int number) {
                logger.info(Messages.text(number));
            }

            @Override
            public void close() {
                context.stop();
            }
        };
    }
}
