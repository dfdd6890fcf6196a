package io.github.reactorserver.boot.logging;

import io.github.reactorserver.boot.HttpServerCustomizer;
import io.github.reactorserver.logging.AccessLog;
import io.github.reactorserver.logging.AccessLogFilter;
import io.github.reactorserver.logging.AccessLogFormat;
import io.github.reactorserver.logging.RollingLogFile;
import java.util.Objects;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the access log, if its file is given. */
@AutoConfiguration(beforeName = "io.github.reactorserver.boot.autoconfigure.ReactorServerAutoConfiguration")
@ConditionalOnProperty(AccessLogProperties.PREFIX + ".file")
@ConditionalOnBooleanProperty(name = AccessLogProperties.PREFIX + ".enabled", matchIfMissing = true)
@EnableConfigurationProperties(AccessLogProperties.class)
public final class AccessLogAutoConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    AccessLog reactorServerAccessLog(AccessLogProperties properties) {
        String file = Objects.requireNonNull(properties.file(), "file");
        return AccessLog.start(
                new RollingLogFile(properties.roll().config(file)),
                properties.buffer().config(),
                AccessLogFormat.of(properties.format(), properties.roll().zoneOrDefault()),
                new AccessLogFilter(properties.statuses(), properties.includePaths(), properties.excludePaths()));
    }

    /** Every HTTP server of the application writes to the one log. */
    @Bean
    HttpServerCustomizer reactorServerAccessLogCustomizer(AccessLog log) {
        return (name, server) -> server.accessLog(log);
    }
}
