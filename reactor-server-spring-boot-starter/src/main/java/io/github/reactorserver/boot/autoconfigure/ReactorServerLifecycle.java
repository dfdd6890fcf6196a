package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.boot.webflux.ControllerPaths;
import io.github.reactorserver.boot.webflux.WebEngine;
import io.github.reactorserver.boot.webflux.WebListener;
import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.EventLoopGroup;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.server.HttpServer;
import io.github.reactorserver.net.MemoryBudget;
import io.github.reactorserver.net.TcpServer;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Starts the engine with the application's context and stops it with the context. The loops' threads keep an
 * application alive that has no other.
 */
final class ReactorServerLifecycle implements ReactorServer, WebEngine, SmartLifecycle, DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(ReactorServer.class);
    private static final String PORT_SOURCE = "reactor-server.ports";

    /** As Spring Boot's web servers: after the beans below it have started, before they stop. */
    static final int PHASE = DEFAULT_PHASE - 1024;

    private final EngineSettings settings;
    private final ListableBeanFactory beans;
    private final ConfigurableEnvironment environment;
    private final EngineListener listener;
    private final UnaryOperator<Route> decorator;
    private volatile @Nullable Engine engine;

    // of the web server that starts and stops the engine instead of this lifecycle
    private @Nullable WebListener web;

    /**
     * @param decorator what the route of a handler becomes before it is served
     */
    ReactorServerLifecycle(
            EngineSettings settings,
            ListableBeanFactory beans,
            ConfigurableEnvironment environment,
            EngineListener listener,
            UnaryOperator<Route> decorator) {
        this.settings = settings;
        this.beans = beans;
        this.environment = environment;
        this.listener = listener;
        this.decorator = decorator;
    }

    @Override
    public synchronized void start() {
        if (engine != null) {
            return;
        }
        WebListener listenerOfWeb = web;
        EngineSettings current = listenerOfWeb == null ? settings : settings.withMain(listenerOfWeb);
        Handlers collected = HandlerCollector.collect(beans, current, decorator);
        warnOfUnserved(current, collected);
        FileService files = FileService.of(current, listenerOfWeb);
        try {
            Handlers handlers = collected;
            if (listenerOfWeb != null) {
                handlers = collected.withRest(listenerOfWeb.handler(), files, this::controllers);
            } else if (files != null) {
                handlers = collected.withFiles(files);
            }
            Engine started = Engine.start(current, handlers, Customizers.among(beans, listener), files);
            engine = started;
            listener.started(started);
            publishPorts(started);
            log.info(
                    "Reactor Server started {}, Java {}",
                    started,
                    Runtime.version().feature());
        } catch (RuntimeException e) {
            stop(Duration.ZERO);
            if (files != null) {
                files.close();
            }
            throw e;
        }
    }

    private ControllerPaths controllers() {
        return ControllerPaths.among(beans, environment.getProperty("spring.webflux.base-path", ""));
    }

    private static void warnOfUnserved(EngineSettings current, Handlers handlers) {
        boolean off =
                current.http().stream().noneMatch(listener -> listener.key().equals(EngineSettings.MAIN));
        if (off && !handlers.router(EngineSettings.MAIN).routes().isEmpty()) {
            log.warn("HTTP handlers are not served because {}.port is -1", ReactorServerProperties.PREFIX);
        }
    }

    private void publishPorts(Engine started) {
        Map<String, Object> ports = new HashMap<>();
        String prefix = "local.reactor-server.";
        started.http()
                .forEach((key, server) -> ports.put(
                        prefix + (key.equals(EngineSettings.MAIN) ? "port" : "servers." + key + ".port"),
                        server.port()));
        started.tcp().forEach((name, server) -> ports.put(prefix + "tcp.ports." + name, server.port()));
        environment.getPropertySources().remove(PORT_SOURCE);
        environment.getPropertySources().addFirst(new MapPropertySource(PORT_SOURCE, ports));
    }

    @Override
    public synchronized void start(WebListener listenerOfWeb) throws IOException {
        web = listenerOfWeb;
        try {
            start();
        } catch (ListenException e) {
            if (e.address().equals(listenerOfWeb.address()) && e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        HttpServer http = httpServer();
        return http == null ? null : http.localAddress();
    }

    /** Leaves a web server to its own end, which comes in a phase of its own. */
    @Override
    public void stop() {
        if (!isLedByWebServer()) {
            stop(settings.gracePeriod());
        }
    }

    private synchronized boolean isLedByWebServer() {
        return web != null;
    }

    /** For a context that fails to start: then no lifecycle bean is stopped, only destroyed. */
    @Override
    public void destroy() {
        stop(Duration.ZERO);
    }

    @Override
    public synchronized boolean stop(Duration grace) {
        Engine current = engine;
        boolean finished = current == null || current.stop(grace);
        engine = null;
        listener.stopped();
        return finished;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public String name() {
        return settings.name();
    }

    /** The run, null unless running. */
    @Nullable
    Engine engine() {
        return engine;
    }

    @Override
    public boolean isRunning() {
        return engine != null;
    }

    @Override
    public int port() {
        HttpServer http = httpServer();
        return http == null ? -1 : http.port();
    }

    @Override
    public int port(String server) {
        Engine current = engine;
        return current == null ? -1 : find("HTTP", server, current.http()).port();
    }

    @Override
    public int tcpPort(String listenerName) {
        Engine current = engine;
        return current == null ? -1 : find("TCP", listenerName, current.tcp()).port();
    }

    private static <S> S find(String kind, String listenerName, Map<String, S> servers) {
        S server = servers.get(listenerName);
        if (server == null) {
            throw new IllegalArgumentException(
                    "no " + kind + " listener '" + listenerName + "' among " + servers.keySet());
        }
        return server;
    }

    @Override
    public @Nullable HttpServer httpServer() {
        return httpServers().get(EngineSettings.MAIN);
    }

    @Override
    public Map<String, HttpServer> httpServers() {
        Engine current = engine;
        return current == null ? Map.of() : current.http();
    }

    @Override
    public Map<String, TcpServer> tcpServers() {
        Engine current = engine;
        return current == null ? Map.of() : current.tcp();
    }

    @Override
    public @Nullable EventLoopGroup loops() {
        Engine current = engine;
        return current == null ? null : current.loops();
    }

    @Override
    public List<EventLoop> eventLoops() {
        EventLoopGroup current = loops();
        return current == null ? List.of() : current.all();
    }

    @Override
    public @Nullable ComputePool computePool() {
        Engine current = engine;
        return current == null ? null : current.compute();
    }

    @Override
    public @Nullable MemoryBudget memory() {
        Engine current = engine;
        return current == null ? null : current.memory();
    }

    @Override
    public String toString() {
        Engine current = engine;
        return "ReactorServer[" + name() + " " + (current == null ? "stopped" : current) + "]";
    }
}
