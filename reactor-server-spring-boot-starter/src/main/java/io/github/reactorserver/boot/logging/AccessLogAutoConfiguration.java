package io.github.reactorserver.boot.logging;

import io.github.reactorserver.boot.HttpServerCustomizer;
import io.github.reactorserver.boot.autoconfigure.Checks;
import io.github.reactorserver.http.log.AccessLog;
import io.github.reactorserver.http.log.AccessLogFilter;
import io.github.reactorserver.http.log.AccessLogFormat;
import io.github.reactorserver.logging.AsyncLogConfig;
import io.github.reactorserver.logging.LogFileConfig;
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
        Checks checks = new Checks(AccessLogProperties.PREFIX + ".");
        LogFileConfig files = properties.roll().config(checks, Objects.requireNonNull(properties.file(), "file"));
        AsyncLogConfig buffers = properties.buffer().config(checks);
        AccessLogFormat format = checks.convert(
                "format",
                properties.format(),
                name -> AccessLogFormat.of(name, properties.roll().zoneOrDefault()));
        AccessLogFilter filter = checks.convert(
                "statuses",
                properties.statuses(),
                statuses -> new AccessLogFilter(statuses, properties.includePaths(), properties.excludePaths()));
        RollingLogFile file = checks.convert("file", files.file(), name -> new RollingLogFile(files));
        return AccessLog.start(file, buffers, format, filter);
    }

    /** Every HTTP server of the application writes to the one log. */
    @Bean
    HttpServerCustomizer reactorServerAccessLogCustomizer(AccessLog log) {
        return (name, server) -> server.onComplete(log);
    }
}
