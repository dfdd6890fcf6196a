package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.handler.DispatchedHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.net.ConnectionHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Finds the ports of raw TCP handlers. For one thread, one use. */
final class TcpHandlers {
    /** Value of {@link OnMessage#port()} that says nothing. */
    static final int UNSET = -1;

    private static final String PREFIX = ReactorServerProperties.PREFIX + ".tcp.";
    private static final String PORTS_PROPERTY = PREFIX + "ports.";

    private final EngineSettings.Tcp settings;
    private final List<Handlers.Tcp> handlers = new ArrayList<>();

    TcpHandlers(EngineSettings.Tcp settings) {
        this.settings = settings;
    }

    List<Handlers.Tcp> handlers() {
        return List.copyOf(handlers);
    }

    /**
     * Adds a handler.
     *
     * @param owner as it reads in a message
     * @param name of its listener
     */
    void add(String owner, String name, OnMessage annotation, ConnectionHandler handler) {
        boolean http = !annotation.path().isEmpty()
                || !annotation.method().equals("GET")
                || !annotation.server().isEmpty();
        if (http) {
            throw OnMessageException.wrong(
                    owner,
                    "takes TCP messages and sets 'path', 'method' or 'server'",
                    "Remove these, which are for HTTP handlers, and set 'port'; or make it answer HTTP requests.");
        }
        if (annotation.dispatch() != Dispatch.LOOP && !(handler instanceof DispatchedHandler)) {
            throw OnMessageException.wrong(
                    owner,
                    "is a ConnectionHandler and sets 'dispatch'",
                    "Remove it, since a ConnectionHandler runs on the loop; or make it a method with @OnMessage.");
        }
        String property = PORTS_PROPERTY + name;
        for (Map.Entry<String, Integer> entry : settings.ports().entrySet()) {
            // environment variables have no case
            if (entry.getKey().equalsIgnoreCase(name)) {
                handlers.add(new Handlers.Tcp(name, entry.getValue(), "the property " + property, handler));
                return;
            }
        }
        if (annotation.port() < 0 || annotation.port() > 65_535) {
            throw OnMessageException.wrong(
                    owner,
                    annotation.port() == UNSET
                            ? "takes TCP messages and sets no 'port'"
                            : "sets 'port' to " + annotation.port() + ", which is not within 0..65535",
                    "Set 'port' to the port to listen on (0 for any free one), or set the property " + property + ".");
        }
        String setting = "'port' in the @OnMessage of " + owner + " or the property " + property;
        handlers.add(new Handlers.Tcp(name, annotation.port(), setting, handler));
    }

    /** Refuses properties that name a listener that does not exist. */
    void requireKnownNames() {
        settings.ports().forEach((name, port) -> requireKnown("ports." + name, name, port));
        settings.heartbeats()
                .forEach((name, heartbeat) -> requireKnown("heartbeats." + name, name, heartbeat.interval()));
    }

    private void requireKnown(String property, String name, Object value) {
        List<String> names = handlers.stream().map(Handlers.Tcp::name).toList();
        if (names.stream().noneMatch(name::equalsIgnoreCase)) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + property,
                    value,
                    "No bean or method with @OnMessage takes TCP messages under that name; there are " + names
                            + ". Correct the name or remove the property.");
        }
    }
}
