package io.github.reactorserver.net;

import java.time.Duration;

/** Listens to a server's connections, for metrics. Called on the connections' loops; must be quick. */
@FunctionalInterface
public interface ConnectionObserver {
    /** Listens to nothing. */
    ConnectionObserver NONE = (connection, reason, lifetime) -> {};

    /** A connection has ended. */
    void onClosed(TcpConnection connection, CloseReason reason, Duration lifetime);
}
