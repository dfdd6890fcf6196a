package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.server.Route;
import io.github.reactorserver.http.server.Router;
import io.github.reactorserver.net.ConnectionHandler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.ClassUtils;

/** Finds the beans with {@link OnMessage} and checks that their annotations can be served. For one thread, one use. */
final class HandlerCollector {
    private static final String PORTS_PROPERTY = ReactorServerProperties.PREFIX + ".tcp.ports.";
    private static final int UNSET = -1;

    private final ListableBeanFactory beans;
    private final Map<String, Integer> ports;
    private final Router.Builder router = Router.builder();
    private final Map<String, Route> routes = new LinkedHashMap<>();
    private final List<Handlers.Tcp> tcp = new ArrayList<>();

    private HandlerCollector(ListableBeanFactory beans, Map<String, Integer> ports) {
        this.beans = beans;
        this.ports = ports;
    }

    /**
     * The handlers among the beans.
     *
     * @param ports configured ports of TCP handlers by bean name
     * @throws OnMessageException if an annotation is wrong or two handlers claim the same requests
     */
    static Handlers collect(ListableBeanFactory beans, Map<String, Integer> ports) {
        HandlerCollector collector = new HandlerCollector(beans, ports);
        for (String name : beans.getBeanNamesForAnnotation(OnMessage.class)) {
            OnMessage annotation = beans.findAnnotationOnBean(name, OnMessage.class);
            if (annotation != null) {
                collector.add(name, annotation);
            }
        }
        collector.requireKnownPorts();
        return new Handlers(collector.router.build(), List.copyOf(collector.tcp));
    }

    private void add(String name, OnMessage annotation) {
        Object bean = beans.getBean(name);
        if (bean instanceof RequestHandler handler && !(bean instanceof ConnectionHandler)) {
            addHttp(name, annotation, handler);
        } else if (bean instanceof ConnectionHandler handler && !(bean instanceof RequestHandler)) {
            addTcp(name, annotation, handler);
        } else {
            throw wrong(
                    name,
                    "is a " + ClassUtils.getUserClass(bean).getName(),
                    "Make it exactly one of HttpHandler, AsyncHttpHandler and ConnectionHandler, or remove the"
                            + " annotation.");
        }
    }

    private void addHttp(String name, OnMessage annotation, RequestHandler handler) {
        if (annotation.port() != UNSET) {
            throw wrong(
                    name,
                    "is an HTTP handler and sets 'port' to " + annotation.port(),
                    "Remove 'port' (all HTTP handlers share " + ReactorServerProperties.PREFIX
                            + ".port), or make the bean a ConnectionHandler.");
        }
        if (annotation.path().isEmpty()) {
            throw wrong(
                    name,
                    "is an HTTP handler and sets no 'path'",
                    "Set 'path' to the path that it answers, as in @OnMessage(path = \"/hello/{name}\").");
        }
        Route route = new Route(method(name, annotation), annotation.path(), annotation.dispatch(), handler);
        requireTemplate(name, route);
        addUnique(name, route);
    }

    private static @Nullable HttpMethod method(String name, OnMessage annotation) {
        if (annotation.method().equals("*")) {
            return null;
        }
        try {
            return HttpMethod.of(annotation.method());
        } catch (IllegalArgumentException e) {
            throw wrong(
                    name,
                    "sets 'method' to '" + annotation.method() + "', which is no method",
                    "Set 'method' to a name such as GET or POST, or to * for all.");
        }
    }

    private static void requireTemplate(String name, Route route) {
        try {
            Router.builder().route(route);
        } catch (IllegalArgumentException e) {
            throw wrong(
                    name,
                    "sets 'path' wrongly: " + e.getMessage(),
                    "Let 'path' begin with a slash; a variable fills a whole segment, as in /hello/{name} or, for all"
                            + " the rest, /files/{*rest}.");
        }
    }

    private void addUnique(String name, Route route) {
        try {
            router.route(route);
        } catch (IllegalArgumentException e) {
            throw conflict(name, route, e);
        }
        routes.put(name, route);
    }

    private RuntimeException conflict(String name, Route route, IllegalArgumentException refusal) {
        for (Map.Entry<String, Route> other : routes.entrySet()) {
            if (clash(other.getValue(), route)) {
                return new OnMessageException(
                        "The beans '" + other.getKey() + "' and '" + name + "' both answer '" + other.getValue() + "'.",
                        "Change 'path' or 'method' in the @OnMessage of one of them, or remove one.");
            }
        }
        return refusal;
    }

    // asking the router itself keeps its rules in one place
    private static boolean clash(Route one, Route other) {
        Router.Builder trial = Router.builder().route(one);
        try {
            trial.route(other);
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private void addTcp(String name, OnMessage annotation, ConnectionHandler handler) {
        boolean http = !annotation.path().isEmpty()
                || !annotation.method().equals("GET")
                || annotation.dispatch() != Dispatch.LOOP;
        if (http) {
            throw wrong(
                    name,
                    "is a ConnectionHandler and sets 'path', 'method' or 'dispatch'",
                    "Remove these, which are for HTTP handlers, and set 'port'; or make the bean an HttpHandler.");
        }
        String property = PORTS_PROPERTY + name;
        for (Map.Entry<String, Integer> entry : ports.entrySet()) {
            // environment variables have no case
            if (entry.getKey().equalsIgnoreCase(name)) {
                tcp.add(new Handlers.Tcp(name, entry.getValue(), "the property " + property, handler));
                return;
            }
        }
        if (annotation.port() < 0 || annotation.port() > 65_535) {
            throw wrong(
                    name,
                    annotation.port() == UNSET
                            ? "is a ConnectionHandler and sets no 'port'"
                            : "sets 'port' to " + annotation.port() + ", which is not within 0..65535",
                    "Set 'port' to the port to listen on (0 for any free one), or set the property " + property + ".");
        }
        String setting = "'port' in the @OnMessage of bean '" + name + "' or the property " + property;
        tcp.add(new Handlers.Tcp(name, annotation.port(), setting, handler));
    }

    private void requireKnownPorts() {
        List<String> names = tcp.stream().map(Handlers.Tcp::beanName).toList();
        ports.forEach((name, port) -> {
            if (names.stream().noneMatch(name::equalsIgnoreCase)) {
                throw new InvalidConfigurationPropertyValueException(
                        PORTS_PROPERTY + name,
                        port,
                        "No ConnectionHandler bean with @OnMessage has that name; there are " + names
                                + ". Correct the name or remove the property.");
            }
        });
    }

    private static OnMessageException wrong(String bean, String what, String action) {
        return new OnMessageException("The bean '" + bean + "' with @OnMessage " + what + ".", action);
    }
}
