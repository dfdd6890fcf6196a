package io.github.reactorserver.http.server;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** What the engine logs in place of its appenders: exceptions other than those of handlers are faults of ours. */
final class FuzzLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("io.github.reactorserver");

    private final Consumer<String> violations;

    FuzzLog(Consumer<String> violations) {
        this.violations = violations;
        start();
        LOGGER.setAdditive(false);
        LOGGER.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        IThrowableProxy failure = event.getThrowableProxy();
        if (failure != null && !isIntended(failure)) {
            violations.accept("logged: " + event.getFormattedMessage() + ": " + failure.getClassName() + ": "
                    + failure.getMessage());
        }
    }

    private static boolean isIntended(IThrowableProxy failure) {
        return failure.getClassName().equals(FuzzServer.Intended.class.getName())
                || String.valueOf(failure.getMessage()).matches("the body has \\d+ bytes instead of \\d+");
    }

    @Override
    public void close() {
        LOGGER.detachAppender(this);
        LOGGER.setAdditive(true);
    }
}
