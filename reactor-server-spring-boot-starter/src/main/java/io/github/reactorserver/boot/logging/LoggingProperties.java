package io.github.reactorserver.boot.logging;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the application's log. Immutable.
 *
 * @param enabled Whether to write the application's log to the file, if one is given.
 * @param file File of the application's log, which may contain {host} and {pid}; none by default.
 * @param format Format of the lines: 'line' for the built-in one, 'pattern' for that of Logback, or a structured format
 *     of Spring Boot, such as 'ecs', 'gelf' or 'logstash'.
 * @param pattern Pattern of Logback for the format 'pattern'; that of Spring Boot's log files by default.
 * @param writeThroughLevel Lowest level whose lines are in the file before the call that logs returns; 'off' for none.
 * @param roll When the file is rolled, and what becomes of it.
 * @param buffer Memory between those who log and the disk.
 */
@ConfigurationProperties(LoggingProperties.PREFIX)
public record LoggingProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String file,
        @DefaultValue("pattern") String format,
        @Nullable String pattern,
        @DefaultValue("off") String writeThroughLevel,
        @NestedConfigurationProperty @DefaultValue RollProperties roll,
        @NestedConfigurationProperty @DefaultValue BufferProperties buffer) {
    static final String PREFIX = "reactor-server.logging";
}
