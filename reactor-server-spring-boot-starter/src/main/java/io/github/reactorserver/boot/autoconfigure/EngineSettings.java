package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.boot.webflux.WebListener;
import io.github.reactorserver.http.server.HttpLimits;
import io.github.reactorserver.http.server.HttpTimeouts;
import io.github.reactorserver.net.ConnectionLimits;
import io.github.reactorserver.net.Distribution;
import io.github.reactorserver.net.Heartbeat;
import io.github.reactorserver.net.RateLimits;
import io.github.reactorserver.net.TcpTimeouts;
import io.github.reactorserver.net.WaterMarks;
import io.github.reactorserver.transport.SocketOptions;
import io.github.reactorserver.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The properties in the terms of the engine, checked. Immutable.
 *
 * @param memory bytes that all listeners may hold for their clients, 0 for a share of the heap
 * @param http every HTTP listener, the main one first; it is missing if it is switched off
 */
record EngineSettings(
        String name,
        Transport transport,
        int loopThreads,
        Duration blockedThreshold,
        int computeThreads,
        int computeQueue,
        int virtualThreads,
        long memory,
        SocketOptions socketOptions,
        Distribution distribution,
        List<Http> http,
        Tcp tcp,
        FileSettings files,
        Duration gracePeriod) {
    /** Value of the port that switches the HTTP listener off. */
    static final int NO_PORT = -1;

    /** Key of the main HTTP listener. */
    static final String MAIN = "";

    /**
     * What listeners of both kinds have.
     *
     * @param address null for every local address
     */
    record Network(
            @Nullable InetAddress address,
            WaterMarks waterMarks,
            ConnectionLimits connectionLimits,
            RateLimits rateLimits) {

        /** Where a listener of that port binds. */
        InetSocketAddress socketAddress(int port) {
            return new InetSocketAddress(address, port);
        }
    }

    /**
     * One HTTP listener.
     *
     * @param key its name among the properties, {@link #MAIN} for the main one
     * @param name in logs and metrics
     * @param portProperty where the user has set the port
     * @param halfClosure null if the user has not said
     */
    record Http(
            String key,
            String name,
            int port,
            String portProperty,
            Network network,
            @Nullable Boolean halfClosure,
            HttpTimeouts timeouts,
            HttpLimits limits) {

        private Http with(WebListener web) {
            Integer headerBytes = web.headerBytes();
            return new Http(
                    key,
                    name,
                    web.address().getPort(),
                    "server.port",
                    new Network(
                            web.address().getAddress(),
                            network.waterMarks(),
                            network.connectionLimits(),
                            network.rateLimits()),
                    // WebFlux cancels what it does for a client that has ended its stream, as on other web servers
                    Boolean.TRUE.equals(halfClosure),
                    timeouts,
                    headerBytes == null ? limits : limits.withHeaderBytes(headerBytes));
        }
    }

    /**
     * The raw TCP listeners.
     *
     * @param ports by the name of the handler bean
     * @param heartbeats by the name of the handler bean
     * @param rejection sent to a connection over the limits; empty to close at once
     */
    record Tcp(
            Network network,
            TcpTimeouts timeouts,
            Map<String, Integer> ports,
            Map<String, Heartbeat> heartbeats,
            String rejection) {}

    /** The same settings with the application's web server as the main HTTP listener. */
    EngineSettings withMain(WebListener web) {
        List<Http> listeners = http.stream()
                .map(listener -> listener.key().equals(MAIN) ? listener.with(web) : listener)
                .toList();
        return new EngineSettings(
                name,
                transport,
                loopThreads,
                blockedThreshold,
                computeThreads,
                computeQueue,
                virtualThreads,
                memory,
                socketOptions,
                distribution,
                listeners,
                tcp,
                files,
                gracePeriod);
    }

    /** Name of a listener in logs, metrics and thread names; the main one has the engine's. */
    String listenerName(String key) {
        return key.equals(MAIN) ? name : name + "-" + key;
    }
}
