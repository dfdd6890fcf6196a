package io.github.reactorserver.boot.webflux;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The application's engine, with the web server's listener as its main one. */
record SharedListener(WebEngine engine, WebListener listener) implements Listener {
    @Override
    public void start() throws IOException {
        engine.start(listener);
    }

    @Override
    public boolean stop(Duration grace) {
        return engine.stop(grace);
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return engine.localAddress() instanceof InetSocketAddress address ? address : null;
    }
}
