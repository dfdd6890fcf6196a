package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.event.EventLoopGroup;
import io.github.reactorserver.event.LoopConfig;
import io.github.reactorserver.event.LoopObserver;
import io.github.reactorserver.http.server.HttpServer;
import io.github.reactorserver.net.TcpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the server, from start to stop: a group of loops, a compute pool, and the listeners that share them.
 * Started and stopped by one thread, read by any.
 */
final class Engine {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    private final EngineSettings settings;
    private final EventLoopGroup loops;
    private final ComputePool compute;
    private final @Nullable HttpServer http;
    private final Map<String, TcpServer> tcp = new LinkedHashMap<>();

    private Engine(EngineSettings settings, Handlers handlers, EventLoopGroup loops) {
        this.settings = settings;
        this.loops = loops;
        compute = new ComputePool(settings.name(), settings.computeThreads(), settings.computeQueue());
        http = settings.port() == EngineSettings.NO_PORT ? null : httpServer(handlers);
        handlers.tcp().forEach(handler -> tcp.put(handler.beanName(), tcpServer(handler)));
    }

    /**
     * Starts the loops and binds every listener; what has started is stopped again if one of them cannot be bound.
     *
     * @throws ListenException if a listener cannot be bound
     */
    static Engine start(EngineSettings settings, Handlers handlers, LoopObserver observer) {
        Engine engine = new Engine(settings, handlers, startLoops(settings, observer));
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
                    LoopConfig.DEFAULTS.withObserver(observer));
        } catch (IOException e) {
            throw new UncheckedIOException("The event loops could not be started", e);
        }
    }

    private HttpServer httpServer(Handlers handlers) {
        return HttpServer.builder()
                .name(settings.name())
                .address(settings.socketAddress(settings.port()))
                .transport(settings.transport())
                .loops(loops)
                .compute(compute)
                .router(handlers.router())
                .socketOptions(settings.socketOptions())
                .waterMarks(settings.waterMarks())
                .timeouts(settings.httpTimeouts())
                .limits(settings.httpLimits())
                .connectionLimits(settings.connectionLimits())
                .build();
    }

    private TcpServer tcpServer(Handlers.Tcp handler) {
        return TcpServer.builder()
                .name(settings.name() + "-" + handler.beanName())
                .address(settings.socketAddress(handler.port()))
                .transport(settings.transport())
                .loops(loops)
                .handler(handler.handler())
                .socketOptions(settings.socketOptions())
                .waterMarks(settings.waterMarks())
                .timeouts(settings.tcpTimeouts())
                .limits(settings.connectionLimits())
                .build();
    }

    private void listen(Handlers handlers) {
        if (http != null) {
            String setting = "the property " + ReactorServerProperties.PREFIX + ".port";
            bind(http::start, "HTTP listener", settings.socketAddress(settings.port()), setting);
        }
        for (Handlers.Tcp handler : handlers.tcp()) {
            TcpServer server = tcp.get(handler.beanName());
            if (server != null) {
                bind(
                        server::start,
                        "TCP listener of bean '" + handler.beanName() + "'",
                        settings.socketAddress(handler.port()),
                        handler.portSetting());
            }
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
     * @param grace for the requests in flight, all together
     */
    void stop(Duration grace) {
        long deadline = System.nanoTime() + grace.toNanos();
        List<Consumer<Duration>> listeners = new ArrayList<>();
        if (http != null) {
            listeners.add(http::stop);
        }
        tcp.values().forEach(server -> listeners.add(server::stop));
        CompletableFuture<?>[] stopped = new CompletableFuture<?>[listeners.size()];
        for (int i = 0; i < stopped.length; i++) {
            Consumer<Duration> listener = listeners.get(i);
            String thread = settings.name() + "-stop-" + i;
            stopped[i] =
                    CompletableFuture.runAsync(() -> listener.accept(grace), task -> new Thread(task, thread).start());
        }
        try {
            CompletableFuture.allOf(stopped).join();
        } catch (CompletionException e) {
            // the rest still has to end
            log.error("A listener failed to stop", e);
        }
        compute.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        loops.close();
    }

    String name() {
        return settings.name();
    }

    EventLoopGroup loops() {
        return loops;
    }

    ComputePool compute() {
        return compute;
    }

    @Nullable
    HttpServer http() {
        return http;
    }

    /** Raw TCP listeners by the names of their handler beans. */
    Map<String, TcpServer> tcp() {
        return Collections.unmodifiableMap(tcp);
    }

    /** Summary for the log: {@code on port 8080 (http), 9000 (tcp echo), transport nio, 2 I/O loops}. */
    @Override
    public String toString() {
        List<String> ports = new ArrayList<>();
        if (http != null) {
            ports.add(http.port() + " (http)");
        }
        tcp.forEach((bean, server) -> ports.add(server.port() + " (tcp " + bean + ")"));
        int count = loops.all().size() - 1;
        return (ports.isEmpty() ? "without a port" : "on port " + String.join(", ", ports)) + ", transport "
                + settings.transport().name() + ", " + count + (count == 1 ? " I/O loop" : " I/O loops");
    }

    /** The start of a listener. */
    private interface Listener {
        void start() throws IOException;
    }
}
