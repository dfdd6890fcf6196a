package io.github.reactorserver.http.server;

import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;
import java.time.InstantSource;
import java.util.function.Function;

/** What the connections of a server share on one loop. Loop-confined. */
public final class HttpLoop {
    private final DateLine date = new DateLine(InstantSource.system());
    private final HttpStats.Share stats = new HttpStats.Share();
    private final HttpConnector connector;
    private final Function<TcpConnection, ConnectionHandler> protocol;
    private HttpServerConfig config;

    HttpLoop(HttpConnector connector, HttpProtocol protocol) {
        this.connector = connector;
        config = connector.config();
        this.protocol = protocol.begin(this);
    }

    ConnectionHandler handler(TcpConnection connection) {
        return protocol.apply(connection);
    }

    /** Goes by the server's settings of now. */
    public void refresh() {
        config = connector.config();
    }

    /** The server's configuration with the settings that this loop goes by. */
    public HttpServerConfig config() {
        return config;
    }

    /** What the loop counts. */
    public HttpStats.Share stats() {
        return stats;
    }

    /** The Date field, for responses that have none. */
    public DateLine date() {
        return date;
    }
}
