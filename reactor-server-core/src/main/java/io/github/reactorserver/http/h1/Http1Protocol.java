package io.github.reactorserver.http.h1;

import io.github.reactorserver.http.server.HttpLoop;
import io.github.reactorserver.http.server.HttpProtocol;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;
import java.util.function.Function;

/** HTTP/1.1, and 1.0 for those who ask for it. */
public final class Http1Protocol implements HttpProtocol {

    @Override
    public String name() {
        return "http/1.1";
    }

    @Override
    public Function<TcpConnection, ConnectionHandler> begin(HttpLoop loop) {
        RequestReaders readers = new RequestReaders(loop);
        return connection -> new Http1Connection(readers, connection);
    }
}
