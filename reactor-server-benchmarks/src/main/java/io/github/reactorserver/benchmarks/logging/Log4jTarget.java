package io.github.reactorserver.benchmarks.logging;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.async.AsyncLoggerContext;
import org.apache.logging.log4j.core.config.builder.api.AppenderComponentBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;

/**
 * Log4j 2 with all loggers asynchronous on the Disruptor and the appender that its manual calls the fastest. Waits when
 * its ring is full, as by default.
 */
final class Log4jTarget implements LogTarget {
    private final LoggerContext context;
    private final Logger logger;

    Log4jTarget(Path file) {
        ConfigurationBuilder<BuiltConfiguration> builder = ConfigurationBuilderFactory.newConfigurationBuilder();
        AppenderComponentBuilder appender = builder.newAppender("FILE", "RandomAccessFile")
                .addAttribute("fileName", file.toString())
                .addAttribute("immediateFlush", false)
                .add(builder.newLayout("PatternLayout").addAttribute("pattern", LogbackTargets.PATTERN));
        builder.add(appender);
        builder.add(builder.newRootLogger(Level.INFO)
                .addAttribute("includeLocation", false)
                .add(builder.newAppenderRef("FILE")));
        context = new AsyncLoggerContext("benchmark");
        context.start(builder.build());
        logger = context.getLogger(LogbackTargets.SOURCE);
    }

    @Override
    public void log(int number) {
        logger.info(Messages.text(number));
    }

    @Override
    public void close() {
        context.stop(60, TimeUnit.SECONDS);
    }
}
