package io.github.reactorserver.boot.logging;

import io.github.reactorserver.boot.autoconfigure.Checks;
import io.github.reactorserver.logging.LogFileConfig;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * When a file is rolled, and what becomes of it.
 *
 * @param name Name of the rolled files, relative to the folder of the file, with {index} and optionally {date}, {host}
 *     and {pid}; by default that of the file with -{date}.{index} before its extension.
 * @param maxSize Size at which a file is rolled; 0 for no limit.
 * @param daily Whether a file is rolled at midnight.
 * @param zone Time zone of midnight and of time stamps; that of the system by default.
 * @param maxFiles Number of rolled files kept; 0 for no limit.
 * @param maxTotalSize Size of all rolled files kept; 0 for no limit.
 * @param compress Whether rolled files are compressed with gzip.
 * @param reopen Whether to start a new file if another program has moved or removed the current one.
 */
public record RollProperties(
        @Nullable String name,
        @DefaultValue("100MB") DataSize maxSize,
        @DefaultValue("true") boolean daily,
        @Nullable ZoneId zone,
        @DefaultValue("30") int maxFiles,
        @DefaultValue("3GB") DataSize maxTotalSize,
        @DefaultValue("true") boolean compress,
        @DefaultValue("true") boolean reopen) {

    ZoneId zoneOrDefault() {
        return zone == null ? ZoneId.systemDefault() : zone;
    }

    LogFileConfig config(Checks log, String file) {
        Checks checks = log.group("roll");
        LogFileConfig config = LogFileConfig.of(file)
                .withDaily(daily, zoneOrDefault())
                .withCompress(compress)
                .withReopen(reopen);
        if (name != null) {
            config = checks.with(config, "name", name, LogFileConfig::withRolledFile);
        }
        config = checks.with(config, "max-size", maxSize, (old, size) -> old.withMaxSize(size.toBytes()));
        config = checks.with(
                config, "max-files", maxFiles, (old, files) -> old.withRetention(files, old.maxTotalSize()));
        return checks.with(
                config,
                "max-total-size",
                maxTotalSize,
                (old, size) -> old.withRetention(old.maxFiles(), size.toBytes()));
    }
}
