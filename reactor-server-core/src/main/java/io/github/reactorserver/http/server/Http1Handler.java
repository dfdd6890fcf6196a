package io.github.reactorserver.http.server;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Gives each new connection its conversation. Thread-safe. */
final class Http1Handler implements ConnectionHandler {
    private volatile HttpServerConfig config;
    private final Map<EventLoop, HttpLoop> loops = new ConcurrentHashMap<>();

    private final Collection<HttpStats.Share> shares = new ConcurrentLinkedQueue<>();
    // one for all who ask: meters hold what they read weakly
    private final HttpStats stats = new HttpStats(shares);

    Http1Handler(HttpServerConfig config) {
        this.config = config;
    }

    @Override
    public void onOpen(TcpConnection connection) {
        HttpLoop loop = loops.computeIfAbsent(connection.loop(), key -> {
            HttpLoop added = new HttpLoop(this);
            shares.add(added.stats());
            return added;
        });
        loop.refresh();
        Http1Connection conversation = new Http1Connection(loop, connection);
        connection.handler(conversation);
        conversation.onOpen(connection);
    }

    @Override
    public void onMessage(TcpConnection connection, Buffer input) {
        throw new IllegalStateException("every connection has its own conversation");
    }

    HttpServerConfig config() {
        return config;
    }

    /** Other settings: conversations are told by their connections. */
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
