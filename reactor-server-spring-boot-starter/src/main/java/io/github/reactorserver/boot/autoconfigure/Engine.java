package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.boot.handler.DispatchedHandler;
import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.event.EventLoopGroup;
import io.github.reactorserver.event.LoopConfig;
import io.github.reactorserver.event.LoopObserver;
import io.github.reactorserver.http.server.HttpServer;
import io.github.reactorserver.net.MemoryBudget;
import io.github.reactorserver.net.TcpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One run of the server, from start to stop: a group of loops, a compute pool, and the listeners that share them.
 * Started and stopped by one thread, read by any.
 */
final class Engine {
    private final EngineSettings settings;
    private final EventLoopGroup loops;
    private final ComputePool compute;
    private final MemoryBudget memory;
    private final @Nullable FileService files;
    private final Map<String, HttpServer> http = new LinkedHashMap<>();
    private final Map<String, TcpServer> tcp = new LinkedHashMap<>();

    private Engine(
            EngineSettings settings,
            Handlers handlers,
            Customizers customizers,
            @Nullable FileService files,
            EventLoopGroup loops) {
        this.settings = settings;
        this.files = files;
        this.loops = loops;
        memory = settings.memory() == 0 ? MemoryBudget.ofHeap() : new MemoryBudget(settings.memory());
        compute = new ComputePool(
                settings.name(), settings.computeThreads(), settings.computeQueue(), settings.virtualThreads());
        settings.http().forEach(listener -> http.put(listener.key(), httpServer(listener, handlers, customizers)));
        handlers.tcp().forEach(handler -> tcp.put(handler.name(), tcpServer(handler, customizers)));
    }

    /**
     * Starts the loops and binds every listener; what has started is stopped again if one of them cannot be bound.
     *
     * @param files closed with the engine; null for none
     * @throws ListenException if a listener cannot be bound
     */
    static Engine start(
            EngineSettings settings, Handlers handlers, Customizers customizers, @Nullable FileService files) {
        EventLoopGroup loops = startLoops(settings, customizers.listener().starting(settings));
        Engine engine;
        try {
            engine = new Engine(settings, handlers, customizers, files, loops);
        } catch (RuntimeException e) {
            // a customizer failed
            loops.close();
            throw e;
        }
        try {
            engine.listen(handlers);
        } catch (RuntimeException e) {
            engine.stop(Duration.ZERO);
            throw e;
        }
        return engine;
    }

    private static EventLoopGroup startLoops(EngineSettings settings, LoopObserver observer) {
        try {
            return EventLoopGroup.start(
                    settings.name(),
                    settings.loopThreads(),
                    settings.transport(),
                    LoopConfig.DEFAULTS.withObserver(observer).withBlockedThreshold(settings.blockedThreshold()));
        } catch (IOException e) {
            throw new UncheckedIOException("The event loops could not be started", e);
        }
    }

    private HttpServer httpServer(EngineSettings.Http listener, Handlers handlers, Customizers customizers) {
        EngineSettings.Network network = listener.network();
        HttpServer.Builder builder = HttpServer.builder()
                .name(listener.name())
                .address(network.socketAddress(listener.port()))
                .socketOptions(settings.socketOptions())
                .distribution(settings.distribution())
                .waterMarks(network.waterMarks())
                .connectionLimits(network.connectionLimits())
                .rateLimits(network.rateLimits())
                .timeouts(listener.timeouts())
                .limits(listener.limits())
                .halfClosure(!Boolean.FALSE.equals(listener.halfClosure()))
                .filters(handlers.filters())
                .observer(customizers.listener().building(listener.name()));
        customizers.http().forEach(customizer -> customizer.customize(listener.key(), builder));
        return builder.transport(settings.transport())
                .loops(loops)
                .compute(compute)
                .memory(memory)
                .router(handlers.router(listener.key()))
                .build();
    }

    private TcpServer tcpServer(Handlers.Tcp handler, Customizers customizers) {
        EngineSettings.Network network = settings.tcp().network();
        String name = settings.listenerName(handler.name());
        TcpServer.Builder builder = TcpServer.builder()
                .name(name)
                .address(network.socketAddress(handler.port()))
                .socketOptions(settings.socketOptions())
                .distribution(settings.distribution())
                .waterMarks(network.waterMarks())
                .limits(network.connectionLimits())
                .rateLimits(network.rateLimits())
                .timeouts(settings.tcp().timeouts())
                .observer(customizers.listener().building(name))
                .rejection(settings.tcp().rejection().getBytes(StandardCharsets.UTF_8));
        settings.tcp().heartbeats().forEach((key, heartbeat) -> {
            if (key.equalsIgnoreCase(handler.name())) {
                builder.heartbeat(heartbeat);
            }
        });
        customizers.tcp().forEach(customizer -> customizer.customize(handler.name(), builder));
        return builder.transport(settings.transport())
                .loops(loops)
                .memory(memory)
                .handler(
                        handler.handler() instanceof DispatchedHandler dispatched
                                ? dispatched.on(compute)
                                : handler.handler())
                .build();
    }

    private void listen(Handlers handlers) {
        for (EngineSettings.Http listener : settings.http()) {
            HttpServer server = Objects.requireNonNull(http.get(listener.key()));
            bind(
                    server::start,
                    listener.key().equals(EngineSettings.MAIN)
                            ? "HTTP listener"
                            : "HTTP listener '" + listener.key() + "'",
                    listener.network().socketAddress(listener.port()),
                    "the property " + listener.portProperty());
        }
        for (Handlers.Tcp handler : handlers.tcp()) {
            TcpServer server = Objects.requireNonNull(tcp.get(handler.name()));
            bind(
                    server::start,
                    "TCP listener '" + handler.name() + "'",
                    settings.tcp().network().socketAddress(handler.port()),
                    handler.portSetting());
        }
    }

    private static void bind(Listener listener, String what, InetSocketAddress address, String portSetting) {
        try {
            listener.start();
        } catch (IOException e) {
            throw new ListenException(what, address, portSetting, e);
        }
    }

    /**
     * Stops all listeners at the same time, then the pool and the loops.
     *
     * @param grace for the requests in flight, all together; an interrupt ends it
     * @return whether every connection finished by itself
     */
    boolean stop(Duration grace) {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(grace);
        List<Predicate<Duration>> listeners = new ArrayList<>();
        http.values().forEach(server -> listeners.add(server::stop));
        tcp.values().forEach(server -> listeners.add(server::stop));
        List<StoppingListener> stopping = new ArrayList<>();
        for (Predicate<Duration> listener : listeners) {
            stopping.add(StoppingListener.start(settings.name() + "-stop-" + stopping.size(), listener, grace));
        }
        boolean interrupted = Thread.interrupted();
        boolean finished = true;
        for (StoppingListener listener : stopping) {
            interrupted |= listener.await(interrupted);
            finished &= listener.finished();
        }
        compute.close(interrupted ? Duration.ZERO : Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        loops.close();
        if (files != null) {
            files.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return finished;
    }

    EngineSettings settings() {
        return settings;
    }

    EventLoopGroup loops() {
        return loops;
    }

    ComputePool compute() {
        return compute;
    }

    /** What all listeners hold for their clients. */
    MemoryBudget memory() {
        return memory;
    }

    /** The static files, null if none are served. */
    @Nullable
    FileService files() {
        return files;
    }

    /** HTTP listeners by their keys. */
    Map<String, HttpServer> http() {
        return Collections.unmodifiableMap(http);
    }

    /** Raw TCP listeners by their names. */
    Map<String, TcpServer> tcp() {
        return Collections.unmodifiableMap(tcp);
    }

    /** Summary for the log: {@code on port 8080 (http), 9000 (tcp echo), transport nio, 2 I/O loops}. */
    @Override
    public String toString() {
        List<String> ports = new ArrayList<>();
        http.forEach((key, server) -> ports.add(server.port() + (" (http " + key).stripTrailing() + ")"));
        tcp.forEach((name, server) -> ports.add(server.port() + " (tcp " + name + ")"));
        int count = loops.all().size() - 1;
        return (ports.isEmpty() ? "without a port" : "on port " + String.join(", ", ports)) + ", transport "
                + settings.transport().name() + ", " + count + (count == 1 ? " I/O loop" : " I/O loops");
    }

    /** The start of a listener. */
    private interface Listener {
        void start() throws IOException;
    }
}
