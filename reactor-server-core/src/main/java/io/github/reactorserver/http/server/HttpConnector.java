package io.github.reactorserver.http.server;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;
import java.util.Collection;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Gives each new connection the protocol that is spoken on it. Thread-safe. */
final class HttpConnector implements ConnectionHandler {
    private final HttpProtocol protocol = ServiceLoader.load(HttpProtocol.class, HttpConnector.class.getClassLoader())
            .findFirst()
            .orElseThrow();
    private final Map<EventLoop, HttpLoop> loops = new ConcurrentHashMap<>();
    private final Collection<HttpStats.Share> shares = new ConcurrentLinkedQueue<>();
    // one for all who ask: meters hold what they read weakly
    private final HttpStats stats = new HttpStats(shares);
    private volatile HttpServerConfig config;

    HttpConnector(HttpServerConfig config) {
        this.config = config;
    }

    @Override
    public void onOpen(TcpConnection connection) throws Exception {
        HttpLoop loop = loops.computeIfAbsent(connection.loop(), this::begin);
        loop.refresh();
        ConnectionHandler chosen = loop.handler(connection);
        connection.handler(chosen);
        chosen.onOpen(connection);
    }

    private HttpLoop begin(EventLoop loop) {
        HttpLoop added = new HttpLoop(this, protocol);
        shares.add(added.stats());
        return added;
    }

    @Override
    public void onMessage(TcpConnection connection, Buffer input) {
        throw new IllegalStateException("every connection has a handler of its own");
    }

    HttpServerConfig config() {
        return config;
    }

    /** Other settings: connections are told of them by themselves. */
    void settings(HttpSettings value) {
        config = config.withSettings(value);
    }

    HttpStats stats() {
        return stats;
    }

    /** Forgets the loops, which have ended. */
    void clear() {
        loops.clear();
    }
}
