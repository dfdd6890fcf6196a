package io.github.reactorserver.boot.logging;

import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.util.ClassUtils;

/**
 * Starts the application's log file as <code>reactor-server.logging</code> says, as soon as Spring Boot has set up
 * Logback, so that the application's first lines are in it.
 */
public final class FileLoggingListener implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {
    private static final boolean LOGBACK =
            ClassUtils.isPresent("ch.qos.logback.classic.LoggerContext", FileLoggingListener.class.getClassLoader());

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        // most applications have no such file: they are spared the binding of the group
        if (!LOGBACK || !event.getEnvironment().containsProperty(LoggingProperties.PREFIX + ".file")) {
            return;
        }
        LoggingProperties properties =
                Binder.get(event.getEnvironment()).bindOrCreate(LoggingProperties.PREFIX, LoggingProperties.class);
        String file = properties.file();
        if (properties.enabled() && file != null && !file.isBlank()) {
            LogbackAttachment.attach(file, properties);
        }
    }

    @Override
    public int getOrder() {
        return LoggingApplicationListener.DEFAULT_ORDER + 1;
    }
}
