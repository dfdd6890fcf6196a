package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.http.file.FileCacheLimits;
import io.github.reactorserver.http.file.StaticFileHandler;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import org.springframework.util.ClassUtils;

/**
 * The properties of static files, checked. Immutable.
 *
 * @param threads that find, read and close files
 */
record FileSettings(ReactorServerProperties.Files properties, FileCacheLimits limits, int threads) {
    private static final String CLASSPATH = "classpath:";
    private static final String FILE = "file:";

    /** Checks and converts, naming the property that is wrong. */
    static FileSettings read(ReactorServerProperties.Files files, Checks root) {
        if (SettingsReader.isUnset(files, ReactorServerProperties.Files.DEFAULTS)) {
            return new FileSettings(files, FileCacheLimits.DEFAULTS, files.threads());
        }
        Checks checks = root.group("files");
        StaticFileHandler.Builder trial = StaticFileHandler.builder(Runnable::run);
        checks.convert("prefix", checks.path("prefix", files.prefix()), trial::prefix);
        checks.convert("index", files.index(), trial::index);
        checks.convert("cache-control", files.cacheControl(), trial::cacheControl);
        checks.convert(
                "cache-control-rules",
                files.cacheControlRules(),
                rules -> rules.stream()
                        .map(rule -> trial.cacheControl(rule.pattern(), rule.value()))
                        .toList());
        checks.convert("max-ranges", files.maxRanges(), trial::maxRanges);
        if (!files.fallback().isEmpty()) {
            checks.convert("fallback", files.fallback(), trial::fallback);
        }
        checks.convert("locations", files.locations(), locations -> addLocations(trial, locations));
        return new FileSettings(
                files,
                limits(files.cache(), checks.group("cache")),
                checks.inRange("threads", files.threads(), 1, 1_024));
    }

    private static FileCacheLimits limits(ReactorServerProperties.FileCache cache, Checks checks) {
        FileCacheLimits limits = FileCacheLimits.DEFAULTS;
        limits = checks.with(limits, "size", cache.size().toBytes(), FileCacheLimits::withBytes);
        limits = checks.with(limits, "entries", cache.entries(), FileCacheLimits::withEntries);
        limits = checks.with(limits, "open-files", cache.openFiles(), FileCacheLimits::withOpenFiles);
        limits = checks.withBytes(limits, "entry-size", cache.entrySize(), FileCacheLimits::withEntryBytes);
        limits = checks.with(limits, "check-interval", cache.checkInterval(), FileCacheLimits::withCheckInterval);
        return checks.with(limits, "expire-after", cache.expireAfter(), FileCacheLimits::withExpireAfter);
    }

    /**
     * Whether files are to be served.
     *
     * @param besideWebFlux whether there is an application that answers all other requests
     */
    boolean isOn(boolean besideWebFlux) {
        Boolean enabled = properties.enabled();
        return enabled != null
                ? enabled
                : !besideWebFlux && properties.locations().stream().anyMatch(FileSettings::exists);
    }

    private static boolean exists(String location) {
        if (location.startsWith(CLASSPATH)) {
            String folder = location.substring(CLASSPATH.length()).replaceAll("^/+", "");
            return loader().getResource(folder) != null;
        }
        return Files.isDirectory(path(location));
    }

    private static ClassLoader loader() {
        ClassLoader loader = ClassUtils.getDefaultClassLoader();
        return loader != null ? loader : ClassLoader.getSystemClassLoader();
    }

    private static Path path(String location) {
        return new File(location.startsWith(FILE) ? location.substring(FILE.length()) : location).toPath();
    }

    private static StaticFileHandler.Builder addLocations(StaticFileHandler.Builder builder, List<String> locations) {
        for (String location : locations) {
            if (location.startsWith(CLASSPATH)) {
                builder.classpath(location.substring(CLASSPATH.length()), loader());
            } else if (location.isBlank() || location.matches("(?!file:)[a-zA-Z][a-zA-Z+.-]+:.*")) {
                throw new IllegalArgumentException("'" + location + "' is neither classpath: nor a directory");
            } else {
                builder.directory(path(location));
            }
        }
        return builder;
    }

    /**
     * The handler that serves them.
     *
     * @param besideWebFlux whether there is an application that answers all other requests: then nothing is for the
     *     fallback
     */
    StaticFileHandler handler(Executor executor, boolean besideWebFlux) {
        StaticFileHandler.Builder builder = StaticFileHandler.builder(executor)
                .prefix(properties.prefix())
                .index(properties.index())
                .listing(properties.listing())
                .links(properties.symbolicLinks())
                .hidden(properties.hidden())
                .compressed(properties.precompressed())
                .hashed(properties.hashedAssets())
                .cacheControl(properties.cacheControl())
                .maxRanges(properties.maxRanges())
                .limits(limits);
        if (!properties.fallback().isEmpty() && !besideWebFlux) {
            builder.fallback(properties.fallback());
        }
        properties.cacheControlRules().forEach(rule -> builder.cacheControl(rule.pattern(), rule.value()));
        return addLocations(builder, properties.locations()).build();
    }
}
