package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Collects the routes of each HTTP listener and knows who asked for them. For one thread, one use. */
final class RouteTable {
    private final UnaryOperator<Route> decorator;
    private final Map<String, Router.Builder> routers = new LinkedHashMap<>();
    private final Map<String, Map<Route, String>> owners = new LinkedHashMap<>();

    /**
     * @param decorator what a route becomes before it is served
     */
    RouteTable(UnaryOperator<Route> decorator) {
        this.decorator = decorator;
    }

    /**
     * Adds a route to a listener.
     *
     * @param owner as it reads in a message: {@code bean 'hello'}
     * @throws OnMessageException if another one answers the same requests
     */
    void add(String listener, String owner, Route route) {
        Map<Route, String> known = owners.computeIfAbsent(listener, key -> new LinkedHashMap<>());
        try {
            routers.computeIfAbsent(listener, key -> Router.builder()).route(decorator.apply(route));
        } catch (IllegalArgumentException e) {
            throw conflict(known, owner, route, e);
        }
        known.put(route, owner);
    }

    private static RuntimeException conflict(
            Map<Route, String> known, String owner, Route route, IllegalArgumentException refusal) {
        for (Map.Entry<Route, String> other : known.entrySet()) {
            if (clash(other.getKey(), route)) {
                return new OnMessageException(
                        "The " + other.getValue() + " and the " + owner + " both answer '" + other.getKey() + "'.",
                        "Change 'path', 'method' or 'server' in the @OnMessage of one of them, or remove one.");
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

    /** The routes of each listener that has some. */
    Map<String, Router> build() {
        Map<String, Router> built = new LinkedHashMap<>();
        routers.forEach((listener, builder) -> built.put(listener, builder.build()));
        return built;
    }
}
