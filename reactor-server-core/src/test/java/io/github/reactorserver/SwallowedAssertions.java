package io.github.reactorserver;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails a test in which an assertion failed within a callback: the engine survives whatever user code throws, and logs it, so
 * that nobody else would know.
 */
public final class SwallowedAssertions implements BeforeEachCallback, AfterEachCallback {
    private static final Queue<Throwable> SWALLOWED = new ConcurrentLinkedQueue<>();

    static {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        AppenderBase<ILoggingEvent> collector = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getThrowableProxy() instanceof ThrowableProxy logged && isAssertion(logged)) {
                    SWALLOWED.add(logged.getThrowable());
                }
            }
        };
        collector.setContext(root.getLoggerContext());
        collector.start();
        root.addAppender(collector);
    }

    private static boolean isAssertion(@Nullable IThrowableProxy logged) {
        IThrowableProxy cause = logged;
        for (int depth = 0; cause instanceof ThrowableProxy each && depth < 10; depth++) {
            if (each.getThrowable() instanceof AssertionError) {
                return true;
            }
            cause = each.getCause();
        }
        return false;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        SWALLOWED.clear();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Throwable first = SWALLOWED.poll();
        SWALLOWED.clear();
        if (first != null) {
            throw new AssertionError("an assertion failed within a callback", first);
        }
    }
}
