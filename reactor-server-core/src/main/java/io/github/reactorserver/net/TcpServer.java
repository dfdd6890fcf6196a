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
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
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
    private static final Duration PROGRESS = Duration.ofSeconds(5);

    private final TcpServerConfig config;
    private final Transport transport;
    private final ConnectionHandler handler;
    private final Loops loops;
    private final ServerStats stats = new ServerStats();
    private final Admission admission;
    private final AtomicLong connectionIds = new AtomicLong();
    private final AtomicInteger rejecting = new AtomicInteger();
    private volatile @Nullable Running running;
    private volatile boolean draining;

    /** Where the loops come from. */
    private interface Loops {
        EventLoopGroup acquire() throws IOException;

        void release(EventLoopGroup group);
    }

    /** What exists between start and stop. */
    private record Running(
            EventLoopGroup group,
            List<Acceptor> acceptors,
            SocketAddress address,
            List<TcpLoop> loops,
            CompletableFuture<Void> idle) {}

    private TcpServer(Builder builder) {
        config = new TcpServerConfig(
                builder.name,
                builder.address,
                builder.socketOptions.withReusePort(
                        builder.socketOptions.reusePort() || builder.distribution == Distribution.REUSE_PORT),
                builder.waterMarks,
                builder.timeouts,
                builder.limits,
                builder.rateLimits,
                builder.distribution,
                builder.heartbeat,
                builder.observer,
                builder.rejection);
        handler = builder.handler;
        admission = new Admission(config.limits(), stats);
        transport = builder.transport != null ? builder.transport : Transports.choose(Transports.AUTO);
        EventLoopGroup shared = builder.group;
        loops = shared != null
                ? new SharedLoops(shared)
                : new OwnLoops(builder.name, builder.loopThreads, transport, builder.loopConfig);
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

    public String name() {
        return config.name();
    }

    public Transport transport() {
        return transport;
    }

    public ServerStats stats() {
        return stats;
    }

    public ConnectionLimits limits() {
        return config.limits();
    }

    /** Whether it is between start and stop. */
    public boolean isRunning() {
        return running != null;
    }

    /**
     * The connections as they are now. Waits for every loop in turn; not to be called from a loop.
     *
     * @throws IllegalStateException if called from a loop
     */
    public List<TcpConnection> connections() {
        if (EventLoop.current() != null) {
            throw new IllegalStateException("a loop cannot wait for the others");
        }
        Running current = running;
        Queue<TcpConnection> connections = new ConcurrentLinkedQueue<>();
        if (current != null) {
            forEachConnection(current, connections::add);
        }
        return List.copyOf(connections);
    }

    /** The loops in use; null unless running. */
    public @Nullable EventLoopGroup loops() {
        Running current = running;
        return current == null ? null : current.group;
    }

    /** The loops in use, the acceptor loop first; empty unless running. */
    public List<EventLoop> eventLoops() {
        Running current = running;
        return current == null ? List.of() : current.group.all();
    }

    /**
     * Binds the port and begins to accept; returns when connections are taken.
     *
     * @throws IOException if the address cannot be bound
     * @throws IllegalStateException if it is running already
     */
    public synchronized void start() throws IOException {
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
            start(group, sockets);
        } catch (IOException | RuntimeException e) {
            sockets.forEach(ListenSocket::close);
            running = null;
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

    private void start(EventLoopGroup group, List<ListenSocket> sockets) throws IOException {
        int count = group.ioLoops().size();
        long share = config.rateLimits().total() == 0
                ? 0
                : Math.max(1, config.rateLimits().total() / count);
        List<TcpLoop> tcpLoops = group.ioLoops().stream()
                .map(loop -> new TcpLoop(this, loop, config, share))
                .toList();
        List<Acceptor> acceptors = new ArrayList<>();
        for (int i = 0; i < sockets.size(); i++) {
            boolean own = config.distribution() == Distribution.REUSE_PORT;
            List<TcpLoop> targets = own ? List.of(tcpLoops.get(i)) : tcpLoops;
            EventLoop acceptorLoop = own ? tcpLoops.get(i).loop() : group.acceptorLoop();
            acceptors.add(acceptor(acceptorLoop, sockets.get(i), targets));
        }
        draining = false;
        running = new Running(group, acceptors, sockets.get(0).localAddress(), tcpLoops, new CompletableFuture<>());
        for (Acceptor acceptor : acceptors) {
            inLoop(acceptor.loop(), acceptor::startInLoop);
        }
    }

    private Acceptor acceptor(EventLoop loop, ListenSocket socket, List<TcpLoop> targets) {
        ConnectionDispatcher dispatcher =
                new ConnectionDispatcher(targets.toArray(TcpLoop[]::new), this, handler, connectionIds, rejecting);
        return new Acceptor(
                loop, socket, dispatcher::handleAccepted, () -> stats.reject(ServerStats.RejectReason.DESCRIPTORS));
    }

    /** Port that it listens on, -1 unless running. */
    public int port() {
        return localAddress() instanceof InetSocketAddress address ? address.getPort() : -1;
    }

    /** Address that it listens on, null unless running. */
    public @Nullable SocketAddress localAddress() {
        Running current = running;
        return current == null ? null : current.address;
    }

    /**
     * Stops accepting, lets connections finish within the grace period, closes the rest, and ends the loops if they are
     * this server's own. Idempotent; not to be called from a loop.
     *
     * @return whether every connection finished by itself
     */
    public synchronized boolean stop(Duration grace) {
        Running current = running;
        if (current == null) {
            return true;
        }
        if (EventLoop.current() != null) {
            throw new IllegalStateException("a loop cannot wait for its own server's end");
        }
        closeAcceptors(current);
        draining = true;
        forEachConnection(current, TcpConnection::drainInLoop);
        connectionClosed();
        boolean finished = awaitIdle(current, grace);
        forEachConnection(current, connection -> connection.close(CloseReason.SHUTDOWN));
        running = null;
        loops.release(current.group);
        log.info("{} stopped{}", config.name(), finished ? "" : ", connections were cut off after " + grace);
        return finished;
    }

    private static void closeAcceptors(Running current) {
        for (Acceptor acceptor : current.acceptors) {
            try {
                inLoop(acceptor.loop(), acceptor::closeInLoop);
                awaitPoll(acceptor.loop());
            } catch (IOException e) {
                throw new IllegalStateException("closing the acceptor does no I/O", e);
            }
        }
    }

    // the JDK lets go of a registered descriptor, and with it of the port, not on close but within the next poll
    private static void awaitPoll(EventLoop loop) {
        CompletableFuture<Void> polled = new CompletableFuture<>();
        loop.schedule(Duration.ZERO, () -> polled.complete(null));
        polled.join();
    }

    private boolean awaitIdle(Running current, Duration grace) {
        long deadline = System.nanoTime() + grace.toNanos();
        try {
            while (true) {
                long left = deadline - System.nanoTime();
                if (await(current.idle, Math.min(Math.max(0, left), PROGRESS.toNanos()))) {
                    return true;
                }
                if (left <= PROGRESS.toNanos()) {
                    return false;
                }
                log.info("{} waits for {} connections to finish", config.name(), stats.current());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean await(CompletableFuture<Void> idle, long nanos) throws InterruptedException {
        try {
            idle.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void forEachConnection(Running current, Consumer<TcpConnection> action) {
        CompletableFuture<?>[] done = current.loops.stream()
                .filter(loop -> loop.loop().isAlive())
                .map(loop -> CompletableFuture.runAsync(() -> loop.connections().forEach(action), loop.loop()))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(done).join();
    }

    private interface LoopAction {
        void run() throws IOException;
    }

    private static void inLoop(EventLoop loop, LoopAction action) throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.queueInLoop(() -> {
            try {
                action.run();
                done.complete(null);
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        try {
            done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    void handleClosed(TcpConnection connection, boolean rejected, CloseReason reason) {
        connection.owner().assigned().decrementAndGet();
        if (rejected) {
            rejecting.decrementAndGet();
        } else {
            admission.release(connection.remoteAddress(), reason);
            connectionClosed();
            tellObserver(connection, reason);
        }
    }

    private void tellObserver(TcpConnection connection, CloseReason reason) {
        try {
            config.observer().onClosed(connection, reason, connection.age());
        } catch (Throwable failure) {
            log.error("{}: connection observer failed", config.name(), failure);
        }
    }

    /** Ends the wait of a stop when the last connection is gone. Any thread. */
    private void connectionClosed() {
        Running current = running;
        if (draining && current != null && stats.current() == 0) {
            current.idle.complete(null);
        }
    }

    private record SharedLoops(EventLoopGroup group) implements Loops {
        @Override
        public EventLoopGroup acquire() {
            return group;
        }

        @Override
        public void release(EventLoopGroup ignored) {}
    }

    private record OwnLoops(String name, int threads, Transport transport, LoopConfig loopConfig) implements Loops {
        @Override
        public EventLoopGroup acquire() throws IOException {
            return EventLoopGroup.start(name, threads, transport, loopConfig);
        }

        @Override
        public void release(EventLoopGroup group) {
            group.close();
        }
    }

    /** Collects a server's configuration. Not thread-safe. */
    public static final class Builder {
        private String name = "reactor-server";
        private SocketAddress address = new InetSocketAddress(0);
        private SocketOptions socketOptions = SocketOptions.DEFAULTS;
        private WaterMarks waterMarks = WaterMarks.DEFAULTS;
        private TcpTimeouts timeouts = TcpTimeouts.DEFAULTS;
        private ConnectionLimits limits = ConnectionLimits.DEFAULTS;
        private ConnectionHandler handler = (connection, input) -> {
            throw new IllegalStateException("no handler was set");
        };
        private @Nullable Transport transport;
        private @Nullable EventLoopGroup group;
        private int loopThreads = Runtime.getRuntime().availableProcessors();
        private LoopConfig loopConfig = LoopConfig.DEFAULTS;
        private RateLimits rateLimits = RateLimits.NONE;
        private Distribution distribution = Distribution.ROUND_ROBIN;
        private @Nullable Heartbeat heartbeat;
        private ConnectionObserver observer = ConnectionObserver.NONE;
        private byte[] rejection = {};

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

        public Builder waterMarks(WaterMarks value) {
            waterMarks = value;
            return this;
        }

        public Builder timeouts(TcpTimeouts value) {
            timeouts = value;
            return this;
        }

        public Builder limits(ConnectionLimits value) {
            limits = value;
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
            rateLimits = value;
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

        public TcpServer build() {
            return new TcpServer(this);
        }
    }
}
