package io.github.reactorserver.boot.webflux;

import io.github.reactorserver.http.server.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A server of one's own, beside the engine or without one. */
record OwnListener(HttpServer server) implements Listener {
    @Override
    public void start() throws IOException {
        server.start();
    }

    @Override
    public boolean stop(Duration grace) {
        return server.stop(grace);
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return server.localAddress() instanceof InetSocketAddress address ? address : null;
    }
}
