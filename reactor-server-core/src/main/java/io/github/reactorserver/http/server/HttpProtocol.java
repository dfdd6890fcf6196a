package io.github.reactorserver.http.server;

import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;
import java.util.function.Function;

/** A version of HTTP that a server speaks, found by {@link java.util.ServiceLoader}. Thread-safe. */
public interface HttpProtocol {

    /** Its name in the registry of protocols for ALPN (RFC 7301, section 6). */
    String name();

    /**
     * Begins to serve on a loop; called once for each, on its thread.
     *
     * @return gives each connection of the loop what speaks the protocol on it
     */
    Function<TcpConnection, ConnectionHandler> begin(HttpLoop loop);
}
