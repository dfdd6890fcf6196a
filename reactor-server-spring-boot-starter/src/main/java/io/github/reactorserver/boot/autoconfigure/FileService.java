package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.boot.webflux.WebListener;
import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.http.file.FileCacheLimits;
import io.github.reactorserver.http.file.FileCacheStats;
import io.github.reactorserver.http.file.StaticFileHandler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The static files of one run of the server. They have threads of their own: those of the handlers may be busy for long.
 * Thread-safe.
 */
final class FileService implements AutoCloseable {
    private static final int QUEUE_CAPACITY = 1_024;

    private final FileSettings settings;
    private final ComputePool pool;
    private final StaticFileHandler handler;

    private FileService(String name, FileSettings settings, boolean besideWebFlux) {
        this.settings = settings;
        pool = new ComputePool(name + "-files", settings.threads(), QUEUE_CAPACITY);
        handler = settings.handler(pool, besideWebFlux);
    }

    /**
     * The files that a server has to serve, or null.
     *
     * @param web what answers all that nobody else does; null in an application without
     */
    static @Nullable FileService of(EngineSettings settings, @Nullable WebListener web) {
        boolean besideWebFlux = web != null;
        return settings.files().isOn(besideWebFlux)
                ? new FileService(settings.name(), settings.files(), besideWebFlux)
                : null;
    }

    StaticFileHandler handler() {
        return handler;
    }

    String prefix() {
        return settings.properties().prefix();
    }

    FileCacheStats stats() {
        return handler.stats();
    }

    FileCacheLimits limits() {
        return settings.limits();
    }

    /** To be called when the server has stopped. Idempotent. */
    @Override
    public void close() {
        handler.close();
        pool.close(Duration.ofSeconds(1));
    }
}
