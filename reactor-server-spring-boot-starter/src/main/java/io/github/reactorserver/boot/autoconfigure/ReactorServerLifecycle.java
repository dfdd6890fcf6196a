package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.http.server.HttpServer;
import io.github.reactorserver.net.TcpServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
final class ReactorServerLifecycle implements ReactorServer, SmartLifecycle, DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(ReactorServer.class);
    private static final String PORT_SOURCE = "reactor-server.ports";

    /** As Spring Boot's web servers: after the beans below it have started, before they stop. */
    private static final int PHASE = DEFAULT_PHASE - 1024;

    private final EngineSettings settings;
    private final ListableBeanFactory beans;
    private final ConfigurableEnvironment environment;
    private final EngineListener listener;
    private volatile @Nullable Engine engine;

    ReactorServerLifecycle(
            EngineSettings settings,
            ListableBeanFactory beans,
            ConfigurableEnvironment environment,
            EngineListener listener) {
        this.settings = settings;
        this.beans = beans;
        this.environment = environment;
        this.listener = listener;
    }

    @Override
    public synchronized void start() {
        if (engine != null) {
            return;
        }
        Handlers handlers = HandlerCollector.collect(beans, settings.tcpPorts());
        if (settings.port() == EngineSettings.NO_PORT
                && !handlers.router().routes().isEmpty()) {
            log.warn("HTTP handlers are not served because {}.port is -1", ReactorServerProperties.PREFIX);
        }
        try {
            Engine started = Engine.start(settings, handlers, listener.starting(settings));
            engine = started;
            listener.started(started);
            publishPorts(started);
            log.info(
                    "Reactor Server started {}, Java {}",
                    started,
                    Runtime.version().feature());
        } catch (RuntimeException e) {
            stop(Duration.ZERO);
            throw e;
        }
    }

    private void publishPorts(Engine started) {
        Map<String, Object> ports = new HashMap<>();
        HttpServer http = started.http();
        if (http != null) {
            ports.put("local.reactor-server.port", http.port());
        }
        started.tcp().forEach((bean, server) -> ports.put("local.reactor-server.tcp.ports." + bean, server.port()));
        environment.getPropertySources().remove(PORT_SOURCE);
        environment.getPropertySources().addFirst(new MapPropertySource(PORT_SOURCE, ports));
    }

    @Override
    public void stop() {
        stop(settings.gracePeriod());
    }

    /** For a context that fails to start: then no lifecycle bean is stopped, only destroyed. */
    @Override
    public void destroy() {
        stop(Duration.ZERO);
    }

    private synchronized void stop(Duration grace) {
        Engine current = engine;
        if (current != null) {
            current.stop(grace);
            engine = null;
        }
        listener.stopped();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public String name() {
        return settings.name();
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
    public int tcpPort(String beanName) {
        Engine current = engine;
        if (current == null) {
            return -1;
        }
        TcpServer server = current.tcp().get(beanName);
        if (server == null) {
            throw new IllegalArgumentException(
                    "no TCP listener '" + beanName + "' among " + current.tcp().keySet());
        }
        return server.port();
    }

    @Override
    public @Nullable HttpServer httpServer() {
        Engine current = engine;
        return current == null ? null : current.http();
    }

    @Override
    public Map<String, TcpServer> tcpServers() {
        Engine current = engine;
        return current == null ? Map.of() : current.tcp();
    }

    @Override
    public List<EventLoop> eventLoops() {
        Engine current = engine;
        return current == null ? List.of() : current.loops().all();
    }

    @Override
    public @Nullable ComputePool computePool() {
        Engine current = engine;
        return current == null ? null : current.compute();
    }

    @Override
    public String toString() {
        Engine current = engine;
        return "ReactorServer[" + name() + " " + (current == null ? "stopped" : current) + "]";
    }
}
