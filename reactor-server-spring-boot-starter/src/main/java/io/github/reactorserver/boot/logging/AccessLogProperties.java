package io.github.reactorserver.boot.logging;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the access log. Immutable.
 *
 * @param enabled Whether to write the access log, if a file is given.
 * @param file File of the access log, which may contain {host} and {pid}; none by default.
 * @param format Format of the lines: 'common', 'combined', 'json' or a pattern in the letters of Apache's LogFormat.
 * @param statuses Statuses that are logged, such as 404, 500-504 or 4xx; all by default.
 * @param includePaths Patterns of the paths that are logged, with * within a segment and ** across them; all by default.
 * @param excludePaths Patterns of paths that are not logged, stronger than 'include-paths'; none by default.
 * @param roll When the file is rolled, and what becomes of it.
 * @param buffer Memory between those who log and the disk.
 */
@ConfigurationProperties(AccessLogProperties.PREFIX)
public record AccessLogProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String file,
        @DefaultValue("combined") String format,
        @DefaultValue List<String> statuses,
        @DefaultValue List<String> includePaths,
        @DefaultValue List<String> excludePaths,
        @NestedConfigurationProperty @DefaultValue RollProperties roll,
        @NestedConfigurationProperty @DefaultValue BufferProperties buffer) {
    static final String PREFIX = "reactor-server.access-log";
}
