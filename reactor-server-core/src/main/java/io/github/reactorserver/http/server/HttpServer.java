package io.github.reactorserver.http.server;

import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.EventLoopGroup;
import io.github.reactorserver.event.LoopConfig;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpFilter;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.net.ConnectionLimits;
import io.github.reactorserver.net.ConnectionObserver;
import io.github.reactorserver.net.Distribution;
import io.github.reactorserver.net.MemoryBudget;
import io.github.reactorserver.net.RateLimits;
import io.github.reactorserver.net.ServerStats;
import io.github.reactorserver.net.TcpConnection;
import io.github.reactorserver.net.TcpServer;
import io.github.reactorserver.net.WaterMarks;
import io.github.reactorserver.transport.SocketOptions;
import io.github.reactorserver.transport.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Serves HTTP/1.1 and 1.0 on one port. Thread-safe; may be started again after a stop.
 *
 * <pre>{@code
 * HttpServer server = HttpServer.builder().port(8080).handler(request -> HttpResponse.text("Hello")).build();
 * server.start();
 * }</pre>
 */
public final class HttpServer {
    private static final byte[] OVERLOADED = ("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n"
                    + "Retry-After: 1\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    private final RequestDispatcher dispatcher;
    private final HttpConnector connector;
    private final TcpServer tcp;

    private HttpServer(Builder builder) {
        dispatcher = new RequestDispatcher(builder.filters, builder.memory, builder.name, builder.compute);
        connector = new HttpConnector(new HttpServerConfig(
                builder.router, dispatcher, builder.settings, builder.completion, builder.memory, builder.halfClosure));
        tcp = builder.tcp
                .settings(builder.settings.tcp())
                .handler(connector)
                .rejection(OVERLOADED)
                .memory(builder.memory)
                .build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Binds the port and begins to accept; returns when connections are taken.
     *
     * @throws IOException if the address cannot be bound
     * @throws IllegalStateException if it is running already
     */
    public void start() throws IOException {
        tcp.start();
    }

    /**
     * Stops accepting, lets requests that have begun finish within the grace period, and closes the rest. Idempotent;
     * not to be called from a loop.
     *
     * @return whether every request finished
     */
    public boolean stop(Duration grace) {
        boolean finished = tcp.stop(grace);
        dispatcher.close(Duration.ZERO);
        connector.clear();
        return finished;
    }

    public String name() {
        return tcp.name();
    }

    /** Whether it is between start and stop. */
    public boolean isRunning() {
        return tcp.isRunning();
    }

    /** Port that it listens on, -1 unless running. */
    public int port() {
        return tcp.port();
    }

    /** Address that it listens on, null unless running. */
    public @Nullable SocketAddress localAddress() {
        return tcp.localAddress();
    }

    public Transport transport() {
        return tcp.transport();
    }

    public ServerStats stats() {
        return tcp.stats();
    }

    /** What is held for clients. */
    public MemoryBudget memory() {
        return tcp.memory();
    }

    /** Requests, counted. */
    public HttpStats requestStats() {
        return connector.stats();
    }

    /**
     * The connections as they are now, but for those of a loop that does not answer within a second.
     *
     * @throws IllegalStateException if called from a loop
     */
    public List<TcpConnection> connections() {
        return tcp.connections();
    }

    /** The settings in force. */
    public HttpSettings settings() {
        return connector.config().settings();
    }

    /**
     * Puts other settings in force, for good; returns when every loop goes by them. They hold from the next request of
     * each connection, and the waits for a first and a next request begin anew; a request that has begun keeps its limits.
     * For the rest it is as with {@link TcpServer#change}.
     *
     * @param change is given the settings in force
     * @return the settings that are in force now
     * @throws IllegalStateException if called from a loop
     */
    public HttpSettings change(UnaryOperator<HttpSettings> change) {
        if (EventLoop.current() != null) {
            throw new IllegalStateException("a loop cannot wait for the others");
        }
        synchronized (connector) {
            HttpSettings changed = Objects.requireNonNull(change.apply(settings()));
            connector.settings(changed);
            tcp.change(before -> changed.tcp());
            return changed;
        }
    }

    /** The loops in use; null unless running. */
    public @Nullable EventLoopGroup loops() {
        return tcp.loops();
    }

    /** The loops in use, the acceptor loop first; empty unless running. */
    public List<EventLoop> eventLoops() {
        return tcp.eventLoops();
    }

    /** Collects a server's configuration. Not thread-safe. */
    public static final class Builder {
        private final TcpServer.Builder tcp = TcpServer.builder();
        private String name = "reactor-server";
        private Router router = Router.builder().build();
        private List<HttpFilter> filters = List.of();
        private HttpExchange.@Nullable Completion completion;
        private MemoryBudget memory = MemoryBudget.ofHeap();
        private boolean halfClosure = true;
        private HttpSettings settings = HttpSettings.DEFAULTS;
        private @Nullable ComputePool compute;

        private Builder() {}

        /** Name in logs, metrics and thread names. */
        public Builder name(String value) {
            name = value;
            tcp.name(value);
            return this;
        }

        /** Port on every local address, 0 for any free one. */
        public Builder port(int value) {
            tcp.port(value);
            return this;
        }

        public Builder address(SocketAddress value) {
            tcp.address(value);
            return this;
        }

        public Builder socketOptions(SocketOptions value) {
            tcp.socketOptions(value);
            return this;
        }

        public Builder waterMarks(WaterMarks value) {
            settings = settings.withWaterMarks(value);
            return this;
        }

        public Builder connectionLimits(ConnectionLimits value) {
            settings = settings.withConnectionLimits(value);
            return this;
        }

        public Builder limits(HttpLimits value) {
            settings = settings.withLimits(value);
            return this;
        }

        public Builder timeouts(HttpTimeouts value) {
            settings = settings.withTimeouts(value);
            return this;
        }

        /** The transport; by default the best one available. */
        public Builder transport(Transport value) {
            tcp.transport(value);
            return this;
        }

        /** Number of I/O loops besides the acceptor loop; 0 runs everything on the acceptor loop. */
        public Builder loopThreads(int value) {
            tcp.loopThreads(value);
            return this;
        }

        /** Loops that this server shares with others instead of starting its own; their end is the caller's business. */
        public Builder loops(EventLoopGroup value) {
            tcp.loops(value);
            return this;
        }

        /** What the loops share that this server starts. */
        public Builder loopConfig(LoopConfig value) {
            tcp.loopConfig(value);
            return this;
        }

        public Builder rateLimits(RateLimits value) {
            settings = settings.withRateLimits(value);
            return this;
        }

        /** Listens to the end of connections. */
        public Builder observer(ConnectionObserver value) {
            tcp.observer(value);
            return this;
        }

        /** How new connections are spread over the loops; in turn by default. */
        public Builder distribution(Distribution value) {
            tcp.distribution(value);
            return this;
        }

        /** Pool for {@link Dispatch#COMPUTE}; closing it is the caller's business. By default the server has its own. */
        public Builder compute(ComputePool value) {
            compute = value;
            return this;
        }

        /** Answers every request, on the loop. */
        public Builder handler(HttpHandler value) {
            return router(Router.of(value, Dispatch.LOOP));
        }

        public Builder router(Router value) {
            router = value;
            return this;
        }

        /** User code around every handler, the first one outermost. */
        public Builder filters(List<HttpFilter> value) {
            filters = List.copyOf(value);
            return this;
        }

        /** Listens to the end of every exchange, behind the listeners given before. */
        public Builder onComplete(HttpExchange.Completion listener) {
            completion = completion == null ? listener : completion.andThen(listener);
            return this;
        }

        /** What is held for clients is counted there; by default a quarter of the heap is this server's own. */
        public Builder memory(MemoryBudget value) {
            memory = value;
            return this;
        }

        /**
         * Whether a client that has ended its stream still gets its responses, as TCP would have it; so by default. Few
         * clients do so, and most that end their stream have gone away: without half closure the connection closes then,
         * and handlers at work are cancelled.
         */
        public Builder halfClosure(boolean value) {
            halfClosure = value;
            return this;
        }

        public HttpServer build() {
            return new HttpServer(this);
        }
    }
}
