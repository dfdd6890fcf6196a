package io.github.reactorserver.boot.logging;

import io.github.reactorserver.http.log.AccessLog;
import io.github.reactorserver.logging.AsyncLogWriter;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

/** Auto-configuration of the logs' metrics, where the application has Micrometer. */
@AutoConfiguration(after = AccessLogAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
public final class LogMetricsAutoConfiguration {
    private static final boolean LOGBACK = ClassUtils.isPresent(
            "ch.qos.logback.classic.LoggerContext", LogMetricsAutoConfiguration.class.getClassLoader());

    @Bean
    MeterBinder reactorServerLogMetrics(ObjectProvider<AccessLog> accessLogs) {
        return registry -> {
            Map<String, AsyncLogWriter> writers = new TreeMap<>();
            if (LOGBACK) {
                writers.putAll(LogbackWriters.find());
            }
            accessLogs.ifAvailable(log -> writers.put("access", log.writer()));
            writers.forEach((name, writer) -> LogMeters.register(registry, name, writer));
        };
    }

    /** The properties as a bean, for those who list all of an application's. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(LoggingProperties.PREFIX + ".file")
    @EnableConfigurationProperties(LoggingProperties.class)
    static final class PropertiesConfiguration {}
}
