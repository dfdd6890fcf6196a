package io.github.reactorserver.boot.webflux;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.GracefulShutdownCallback;
import org.springframework.boot.web.server.GracefulShutdownResult;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerException;

/** The engine in Spring Boot's hands: made by {@link ReactorServerReactiveWebServerFactory}. Thread-safe. */
public final class ReactorServerWebServer implements WebServer {
    private static final Logger log = LoggerFactory.getLogger(ReactorServerWebServer.class);

    /** As long as Spring Boot waits; it ends the wait itself. */
    private static final Duration UNLIMITED = Duration.ofDays(365);

    private final Listener listener;
    private final int port;
    private final Shutdown shutdown;
    private boolean running;
    private @Nullable Thread stopping;

    /**
     * @param port as it was configured
     */
    ReactorServerWebServer(Listener listener, int port, Shutdown shutdown) {
        this.listener = listener;
        this.port = port;
        this.shutdown = shutdown;
    }

    @Override
    public synchronized void start() {
        if (running) {
            return;
        }
        try {
            listener.start();
        } catch (IOException e) {
            PortInUseException.throwIfPortBindingException(e, () -> port);
            throw new WebServerException("Unable to start Reactor Server on port " + port, e);
        }
        running = true;
    }

    @Override
    public synchronized void shutDownGracefully(GracefulShutdownCallback callback) {
        if (shutdown == Shutdown.IMMEDIATE || !running) {
            callback.shutdownComplete(GracefulShutdownResult.IMMEDIATE);
            return;
        }
        log.info("Commencing graceful shutdown. Waiting for active requests to complete");
        stopping = new Thread(() -> drain(callback), "reactor-server-shutdown");
        stopping.start();
    }

    private void drain(GracefulShutdownCallback callback) {
        boolean finished = listener.stop(UNLIMITED);
        log.info(
                finished
                        ? "Graceful shutdown complete"
                        : "Graceful shutdown aborted with one or more requests still active");
        callback.shutdownComplete(finished ? GracefulShutdownResult.IDLE : GracefulShutdownResult.REQUESTS_ACTIVE);
    }

    @Override
    public synchronized void stop() {
        if (!running) {
            return;
        }
        running = false;
        Thread draining = stopping;
        stopping = null;
        if (draining != null) {
            draining.interrupt();
            join(draining);
        }
        listener.stop(Duration.ZERO);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Port that it listens on, -1 unless running. */
    @Override
    public int getPort() {
        InetSocketAddress address = listener.localAddress();
        return address == null ? -1 : address.getPort();
    }
}
