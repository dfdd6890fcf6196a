package io.github.reactorserver.net;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.EventLoopGroup;
import io.github.reactorserver.event.LoopObserver;
import io.github.reactorserver.transport.ListenSocket;
import io.github.reactorserver.transport.SocketOptions;
import io.github.reactorserver.transport.StreamSocket;
import io.github.reactorserver.transport.Transport;
import io.github.reactorserver.transport.Transports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    private final TcpServerConfig config;
    private final Transport transport;
    private final ConnectionHandler handler;
    private final Loops loops;
    private final ServerStats stats = new ServerStats();
    private final AtomicLong connectionIds = new AtomicLong();
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
            Acceptor acceptor,
            SocketAddress address,
            TcpLoop[] loops,
            CompletableFuture<Void> idle) {}

    private TcpServer(Builder builder) {
        config = new TcpServerConfig(
                builder.name,
                builder.address,
                builder.socketOptions,
                builder.waterMarks,
                builder.timeouts,
                builder.limits);
        handler = builder.handler;
        transport = builder.transport != null ? builder.transport : Transports.choose(Transports.AUTO);
        EventLoopGroup shared = builder.group;
        loops = shared != null
                ? new SharedLoops(shared)
                : new OwnLoops(builder.name, builder.loopThreads, transport, builder.observer);
    }

    public static Builder builder() {
        return new Builder();
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
        ListenSocket socket = transport.listen(config.address(), config.socketOptions());
        EventLoopGroup group;
        try {
            group = loops.acquire();
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
        draining = false;
        TcpLoop[] tcpLoops = group.ioLoops().stream()
                .map(loop -> new TcpLoop(this, loop, config))
                .toArray(TcpLoop[]::new);
        EventLoop acceptorLoop = group.acceptorLoop();
        Dispatcher dispatcher = new Dispatcher(tcpLoops);
        Acceptor acceptor = new Acceptor(
                acceptorLoop,
                socket,
                dispatcher::handleAccepted,
                () -> stats.reject(ServerStats.RejectReason.DESCRIPTORS));
        running = new Running(group, acceptor, socket.localAddress(), tcpLoops, new CompletableFuture<>());
        try {
            inLoop(acceptorLoop, acceptor::startInLoop);
        } catch (IOException e) {
            running = null;
            loops.release(group);
            throw e;
        }
        log.info(
                "{} listens on {} (transport {}, {} I/O loops)",
                config.name(),
                socket.localAddress(),
                transport.name(),
                group.all().size() - 1);
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
        closeAcceptor(current);
        draining = true;
        forEachConnection(current, TcpConnection::drainInLoop);
        checkIdle(current);
        boolean finished = await(current.idle, grace);
        forEachConnection(current, connection -> connection.close(CloseReason.SHUTDOWN));
        running = null;
        loops.release(current.group);
        log.info("{} stopped{}", config.name(), finished ? "" : ", connections were cut off after " + grace);
        return finished;
    }

    private static void closeAcceptor(Running current) {
        try {
            inLoop(current.group.acceptorLoop(), current.acceptor::closeInLoop);
        } catch (IOException e) {
            throw new IllegalStateException("closing the acceptor does no I/O", e);
        }
    }

    private static void forEachConnection(Running current, Consumer<TcpConnection> action) {
        CompletableFuture<?>[] done = new CompletableFuture<?>[current.loops.length];
        for (int i = 0; i < done.length; i++) {
            TcpLoop loop = current.loops[i];
            done[i] = CompletableFuture.runAsync(() -> loop.connections().forEach(action), loop.loop());
        }
        CompletableFuture.allOf(done).join();
    }

    private static boolean await(CompletableFuture<Void> idle, Duration grace) {
        try {
            idle.get(grace.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
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
            throw e;
        }
    }

    void connectionClosed(CloseReason reason) {
        stats.close(reason);
        Running current = running;
        if (draining && current != null) {
            checkIdle(current);
        }
    }

    private void checkIdle(Running current) {
        if (stats.current() == 0) {
            current.idle.complete(null);
        }
    }

    /** Hands accepted sockets to the loops in turn. Used on the acceptor loop. */
    private final class Dispatcher {
        private final TcpLoop[] targets;
        private int next;

        Dispatcher(TcpLoop[] targets) {
            this.targets = targets;
        }

        void handleAccepted(StreamSocket socket) {
            if (!stats.tryOpen(config.limits().max())) {
                reject(socket);
                return;
            }
            TcpLoop target = targets[next];
            next = next + 1 == targets.length ? 0 : next + 1;
            TcpConnection connection = new TcpConnection(target, socket, connectionIds.incrementAndGet(), handler);
            target.loop().queueInLoop(connection::establishInLoop);
        }

        private void reject(StreamSocket socket) {
            stats.reject(ServerStats.RejectReason.MAX);
            socket.close();
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

    private record OwnLoops(String name, int threads, Transport transport, LoopObserver observer) implements Loops {
        @Override
        public EventLoopGroup acquire() throws IOException {
            return EventLoopGroup.start(name, threads, transport, observer);
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
        private LoopObserver observer = LoopObserver.NONE;

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

        /** Listens to the timing of the loops that this server starts. */
        public Builder observer(LoopObserver value) {
            observer = value;
            return this;
        }

        public TcpServer build() {
            return new TcpServer(this);
        }
    }
}
