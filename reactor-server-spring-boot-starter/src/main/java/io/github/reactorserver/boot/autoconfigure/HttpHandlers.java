package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.boot.HttpRoutes;
import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.net.TcpTimeouts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.ClassUtils;

/** Makes routes of HTTP handlers, with messages for whoever wrote the annotations. For one thread, one use. */
final class HttpHandlers {
    private final List<String> servers;
    private final RouteTable handlers;

    /**
     * @param decorator what the route of an {@link OnMessage} handler becomes before it is served
     */
    HttpHandlers(EngineSettings settings, UnaryOperator<Route> decorator) {
        servers = settings.http().stream().map(EngineSettings.Http::key).toList();
        handlers = new RouteTable(decorator);
    }

    Map<String, Router> routers() {
        return handlers.build();
    }

    void add(HttpRoutes source) {
        String owner = ClassUtils.getUserClass(source).getName();
        requireServer(owner, source.server());
        source.routes().forEach(route -> handlers.add(source.server(), owner, route));
    }

    void add(String owner, OnMessage annotation, RequestHandler handler) {
        if (annotation.port() != TcpHandlers.UNSET) {
            throw OnMessageException.wrong(
                    owner,
                    "is an HTTP handler and sets 'port' to " + annotation.port(),
                    "Remove 'port' (HTTP handlers share " + ReactorServerProperties.PREFIX
                            + ".port or name a 'server'), or make it take TCP messages.");
        }
        if (annotation.path().isEmpty()) {
            throw OnMessageException.wrong(
                    owner,
                    "is an HTTP handler and sets no 'path'",
                    "Set 'path' to the path that it answers, as in @OnMessage(path = \"/hello/{name}\").");
        }
        requireServer(owner, annotation.server());
        Route route = new Route(
                method(owner, annotation),
                annotation.path(),
                annotation.dispatch(),
                handler,
                timeout(owner, annotation.timeout()));
        requireTemplate(owner, route);
        handlers.add(annotation.server(), owner, route);
    }

    // the main listener may be switched off: its handlers are then not served, with a warning
    private void requireServer(String owner, String server) {
        if (!server.equals(EngineSettings.MAIN) && !servers.contains(server)) {
            List<String> named = servers.stream()
                    .filter(key -> !key.equals(EngineSettings.MAIN))
                    .toList();
            throw OnMessageException.wrong(
                    owner,
                    "sets 'server' to '" + server + "', and the servers are " + named,
                    "Set the property " + ReactorServerProperties.PREFIX + ".servers." + server
                            + ".port, or correct the name.");
        }
    }

    private static @Nullable HttpMethod method(String owner, OnMessage annotation) {
        if (annotation.method().equals("*")) {
            return null;
        }
        try {
            return HttpMethod.of(annotation.method());
        } catch (IllegalArgumentException e) {
            throw OnMessageException.wrong(
                    owner,
                    "sets 'method' to '" + annotation.method() + "', which is no method",
                    "Set 'method' to a name such as GET or POST, or to * for all.");
        }
    }

    private static @Nullable Duration timeout(String owner, String value) {
        if (value.isEmpty()) {
            return null;
        }
        try {
            Duration timeout = DurationStyle.detectAndParse(value);
            TcpTimeouts.requireLegal("timeout", timeout);
            return timeout;
        } catch (IllegalArgumentException e) {
            throw OnMessageException.wrong(
                    owner,
                    "sets 'timeout' to '" + value + "', which is no time limit",
                    "Set 'timeout' to a duration such as 30s or 10m, to 0s for none.");
        }
    }

    private static void requireTemplate(String owner, Route route) {
        try {
            Router.builder().route(route);
        } catch (IllegalArgumentException e) {
            throw OnMessageException.wrong(
                    owner,
                    "sets 'path' wrongly: " + e.getMessage(),
                    "Let 'path' begin with a slash; a variable fills a whole segment, as in /hello/{name} or, for all"
                            + " the rest, /files/{*rest}.");
        }
    }
}
