package io.github.reactorserver.boot.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.github.reactorserver.logging.AsyncLogWriter;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/** The writers of the appenders that Logback has now, however they were configured. */
final class LogbackWriters {
    private LogbackWriters() {}

    /** By the appenders' names; that of the properties is <code>application</code>. */
    static Map<String, AsyncLogWriter> find() {
        Map<String, AsyncLogWriter> found = new TreeMap<>();
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            for (Logger logger : context.getLoggerList()) {
                for (Iterator<Appender<ILoggingEvent>> i = logger.iteratorForAppenders(); i.hasNext(); ) {
                    if (i.next() instanceof AsyncFileAppender appender && appender.writer() != null) {
                        found.put(name(appender), appender.writer());
                    }
                }
            }
        }
        return found;
    }

    private static String name(AsyncFileAppender appender) {
        String name = appender.getName();
        return name == null || name.equals(LogbackAttachment.APPENDER) ? "application" : name;
    }
}
