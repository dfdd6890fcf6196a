package io.github.reactorserver.boot.webflux;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a web server starts and stops: the application's engine, or a server of its own. Thread-safe. */
interface Listener {

    /**
     * Begins to accept.
     *
     * @throws IOException if the address cannot be bound
     */
    void start() throws IOException;

    /**
     * Stops accepting and lets requests finish within the grace period, which an interrupt ends. Idempotent.
     *
     * @return whether every request finished
     */
    boolean stop(Duration grace);

    /** Where it listens, null unless running. */
    @Nullable
    InetSocketAddress localAddress();
}
