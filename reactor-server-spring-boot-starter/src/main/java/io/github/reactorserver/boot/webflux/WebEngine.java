package io.github.reactorserver.boot.webflux;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The application's engine as its web server drives it. Once started by the web server it is stopped by nobody else, but
 * for the end of the application's context. Thread-safe.
 */
public interface WebEngine {

    /**
     * Starts the engine with all its listeners; the given one takes the place of the main HTTP listener.
     *
     * @throws IOException if that listener cannot be bound
     */
    void start(WebListener listener) throws IOException;

    /**
     * Stops all listeners at the same time, then the loops. Idempotent.
     *
     * @param grace for the requests in flight; an interrupt ends it
     * @return whether every request finished
     */
    boolean stop(Duration grace);

    /** Where the main HTTP listener listens, null unless running. */
    @Nullable
    SocketAddress localAddress();
}
