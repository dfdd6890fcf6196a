package io.github.reactorserver.net;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.EventLoopGroup;
import io.github.reactorserver.event.LoopConfig;
import io.github.reactorserver.transport.ListenSocket;
import io.github.reactorserver.transport.SocketOptions;
import io.github.reactorserver.transport.Transport;
import io.github.reactorserver.transport.Transports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts TCP connections on one port and serves them on a group of loops. Thread-safe; may be started again after a
 * stop.
 *
 * <pre>{@code
 * TcpServer echo = TcpServer.builder().port(9000).handler((connection, input) -> connection.send(input)).build();
 * echo.start();
 * }</pre>
 */
public final class TcpServer {
    private static final Logger log = LoggerFactory.getLogger(TcpServer.class);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

    private final TcpServerConfig config;
    private final Transport transport;
    private final ConnectionHandler handler;
    private final LoopSource loops;
    private final MemoryBudget memory;
    private final ServerStats stats = new ServerStats();
    private final Admission admission;
    private volatile TcpSettings settings;
    private volatile @Nullable ServerRun running;
    private volatile boolean draining;

    private TcpServer(Builder builder) {
        config = new TcpServerConfig(
                builder.name,
                builder.address,
                builder.socketOptions.withReusePort(
                        builder.socketOptions.reusePort() || builder.distribution == Distribution.REUSE_PORT),
                builder.settings,
                builder.distribution,
                builder.heartbeat,
                builder.observer,
                builder.rejection);
        handler = builder.handler;
        settings = config.settings();
        admission = new Admission(stats);
        transport = builder.transport != null ? builder.transport : Transports.choose(Transports.AUTO);
        EventLoopGroup shared = builder.group;
        memory = builder.memory;
        loops = shared != null
                ? new LoopSource.Shared(shared)
                : new LoopSource.Own(builder.name, builder.loopThreads, transport, builder.loopConfig);
    }

    public static Builder builder() {
        return new Builder();
    }

    TcpServerConfig config() {
        return config;
    }

    Admission admission() {
        return admission;
    }

    ConnectionHandler handler() {
        return handler;
    }

    public String name() {
        return config.name();
    }

    public Transport transport() {
        return transport;
    }

    public ServerStats stats() {
        return stats;
    }

    /** What is held for clients. */
    public MemoryBudget memory() {
        return memory;
    }

    /** The settings in force. */
    public TcpSettings settings() {
        return settings;
    }

    /**
     * Puts other settings in force, for good; returns when every loop goes by them. They hold for new connections and
     * for those that are open, with these exceptions: connections over a lower limit stay, a wait for the peer to take
     * bytes or to close keeps its time, and a connection that is above the old high-water mark goes on reading when it
     * has fallen to the new low one. The idle time begins anew, and so does a second's worth of the rates.
     *
     * @param change is given the settings in force
     * @return the settings that are in force now
     * @throws IllegalStateException if called from a loop
     */
    public TcpSettings change(UnaryOperator<TcpSettings> change) {
        if (EventLoop.current() != null) {
            throw new IllegalStateException("a loop cannot wait for the others");
        }
        synchronized (admission) {
            TcpSettings changed = Objects.requireNonNull(change.apply(settings));
            settings = changed;
            // loops that start later look for themselves
            ServerRun current = running;
            if (current != null) {
                current.applySettings(ANSWER_LIMIT);
            }
            return changed;
        }
    }

    /** Whether it is between start and stop. */
    public boolean isRunning() {
        return running != null;
    }

    /**
     * The connections as they are now, but for those of a loop that does not answer within a second. Not to be called
     * from a loop.
     *
     * @throws IllegalStateException if called from a loop
     */
    public List<TcpConnection> connections() {
        if (EventLoop.current() != null) {
            throw new IllegalStateException("a loop cannot wait for the others");
        }
        ServerRun current = running;
        return current == null ? List.of() : current.connections(ANSWER_LIMIT);
    }

    /** The loops in use; null unless running. */
    public @Nullable EventLoopGroup loops() {
        ServerRun current = running;
        return current == null ? null : current.group();
    }

    /** The loops in use, the acceptor loop first; empty unless running. */
    public List<EventLoop> eventLoops() {
        ServerRun current = running;
        return current == null ? List.of() : current.group().all();
    }

    /**
     * Binds the port and begins to accept; returns when connections are taken. Not to be called from a loop.
     *
     * @throws IOException if the address cannot be bound
     * @throws IllegalStateException if it is running already, or if called from a loop
     */
    public void start() throws IOException {
        if (EventLoop.current() != null) {
            throw new IllegalStateException("a loop cannot wait for the start of a server");
        }
        startAndWait();
    }

    private synchronized void startAndWait() throws IOException {
        if (running != null) {
            throw new IllegalStateException(config.name() + " is running already");
        }
        // the port first: if it is taken, nothing else has to be undone
        ListenSocket first = transport.listen(config.address(), config.socketOptions());
        List<ListenSocket> sockets = new ArrayList<>(List.of(first));
        EventLoopGroup group = null;
        try {
            group = loops.acquire();
            while (config.distribution() == Distribution.REUSE_PORT
                    && sockets.size() < group.ioLoops().size()) {
                sockets.add(transport.listen(first.localAddress(), config.socketOptions()));
            }
            start(new ServerRun(this, group, sockets));
        } catch (IOException | RuntimeException e) {
            sockets.forEach(ListenSocket::close);
            if (group != null) {
                loops.release(group);
            }
            throw e;
        }
        log.debug(
                "{} listens on {} (transport {}, {} I/O loops)",
                config.name(),
                first.localAddress(),
                transport.name(),
                group.all().size() - 1);
    }

    private void start(ServerRun run) throws IOException {
        draining = false;
        running = run;
        try {
            run.start();
        } catch (IOException | RuntimeException e) {
            running = null;
            Patience patience = new Patience(Duration.ZERO);
            run.closeAcceptors(patience);
            run.end(patience);
            throw e;
        }
    }

    /** Port that it listens on, -1 unless running. */
    public int port() {
        return localAddress() instanceof InetSocketAddress address ? address.getPort() : -1;
    }

    /** Address that it listens on, null unless running. */
    public @Nullable SocketAddress localAddress() {
        ServerRun current = running;
        return current == null ? null : current.address();
    }

    /**
     * Stops accepting, lets connections finish within the grace period, closes the rest, and ends the loops if they are
     * this server's own. A callback that holds its loop for longer, and for 2 s at least, is interrupted. Idempotent; not to be
     * called from a loop.
     *
     * @return whether every connection finished by itself
     */
    public boolean stop(Duration grace) {
        // before the lock: whoever holds it may wait for this very loop
        if (running != null && EventLoop.current() != null) {
            throw new IllegalStateException("a loop cannot wait for its own server's end");
        }
        return stopAndWait(grace);
    }

    private synchronized boolean stopAndWait(Duration grace) {
        ServerRun current = running;
        if (current == null) {
            return true;
        }
        Patience patience = new Patience(grace);
        current.closeAcceptors(patience);
        draining = true;
        current.drain(patience);
        connectionClosed();
        boolean finished = current.awaitIdle(patience);
        current.end(patience);
        running = null;
        loops.release(current.group());
        log.info("{} stopped{}", config.name(), finished ? "" : ", connections were cut off");
        return finished;
    }

    /** One loop's share of this server. */
    TcpLoop newLoop(EventLoop loop, int loopCount) {
        return new TcpLoop(loop, loopCount, config, this::settings, memory, admission, this::handleClosed);
    }

    private void handleClosed(SocketConnection connection, CloseReason reason) {
        if (connection.isRejected()) {
            admission.releaseRejected();
            return;
        }
        try {
            admission.release(connection.remoteAddress(), connection.isAddressCounted(), reason);
        } finally {
            notifyObserver(connection, reason);
            connectionClosed();
        }
    }

    private void notifyObserver(SocketConnection connection, CloseReason reason) {
        try {
            config.observer().onClosed(connection, reason, connection.age());
        } catch (Throwable failure) {
            connection.logFailure("observer", failure);
        }
    }

    /** Ends the wait of a stop when the last connection is gone. Any thread. */
    private void connectionClosed() {
        ServerRun current = running;
        if (draining && current != null && stats.current() == 0) {
            current.handleIdle();
        }
    }

    /** Collects a server's configuration. Not thread-safe. */
    public static final class Builder {
        private String name = "reactor-server";
        private SocketAddress address = new InetSocketAddress(0);
        private SocketOptions socketOptions = SocketOptions.DEFAULTS;
        private TcpSettings settings = TcpSettings.DEFAULTS;
        private ConnectionHandler handler = (connection, input) -> {
            throw new IllegalStateException("no handler was set");
        };
        private @Nullable Transport transport;
        private @Nullable EventLoopGroup group;
        private int loopThreads = Runtime.getRuntime().availableProcessors();
        private LoopConfig loopConfig = LoopConfig.DEFAULTS;
        private Distribution distribution = Distribution.ROUND_ROBIN;
        private @Nullable Heartbeat heartbeat;
        private ConnectionObserver observer = ConnectionObserver.NONE;
        private byte[] rejection = {};
        private MemoryBudget memory = MemoryBudget.ofHeap();

        private Builder() {}

        /** Name in logs, metrics and thread names. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Port on every local address, 0 for any free one. */
        public Builder port(int value) {
            return address(new InetSocketAddress(value));
        }

        public Builder address(SocketAddress value) {
            address = value;
            return this;
        }

        public Builder socketOptions(SocketOptions value) {
            socketOptions = value;
            return this;
        }

        /** All that may be changed later, at once. */
        public Builder settings(TcpSettings value) {
            settings = value;
            return this;
        }

        public Builder waterMarks(WaterMarks value) {
            settings = settings.withWaterMarks(value);
            return this;
        }

        public Builder timeouts(TcpTimeouts value) {
            settings = settings.withTimeouts(value);
            return this;
        }

        public Builder limits(ConnectionLimits value) {
            settings = settings.withLimits(value);
            return this;
        }

        /** User code, shared by all connections. */
        public Builder handler(ConnectionHandler value) {
            handler = value;
            return this;
        }

        /** The transport; by default the best one available. */
        public Builder transport(Transport value) {
            transport = value;
            return this;
        }

        /** Number of I/O loops besides the acceptor loop; 0 runs everything on the acceptor loop. */
        public Builder loopThreads(int value) {
            if (value < 0) {
                throw new IllegalArgumentException("number of loops must not be negative: " + value);
            }
            loopThreads = value;
            return this;
        }

        /** Loops that this server shares with others instead of starting its own; their end is the caller's business. */
        public Builder loops(EventLoopGroup value) {
            group = value;
            return this;
        }

        /** What the loops share that this server starts. */
        public Builder loopConfig(LoopConfig value) {
            loopConfig = value;
            return this;
        }

        public Builder rateLimits(RateLimits value) {
            settings = settings.withRateLimits(value);
            return this;
        }

        /** How new connections are spread over the loops; in turn by default. */
        public Builder distribution(Distribution value) {
            distribution = value;
            return this;
        }

        /** Probes for silent peers; none by default. */
        public Builder heartbeat(Heartbeat value) {
            heartbeat = value;
            return this;
        }

        /** Listens to the end of connections. */
        public Builder observer(ConnectionObserver value) {
            observer = value;
            return this;
        }

        /** Bytes that a connection over the limits is sent before it is closed; by default it is closed at once. */
        public Builder rejection(byte[] message) {
            rejection = message.clone();
            return this;
        }

        /** What is held for clients is counted there; by default a quarter of the heap is this server's own. */
        public Builder memory(MemoryBudget value) {
            memory = value;
            return this;
        }

        public TcpServer build() {
            return new TcpServer(this);
        }
    }
}
