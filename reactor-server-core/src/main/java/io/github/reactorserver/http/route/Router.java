package io.github.reactorserver.http.route;

import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request by method and path. Immutable.
 *
 * <p>Literal segments win over variables, variables over a trailing catch-all, whatever the order of registration.
 * Paths without variables are found by one look-up, the others segment by segment, so that the number of routes does
 * not matter. Segments are split before they are percent-decoded, once. HEAD is answered by the route of GET.
 */
public final class Router {
    private static final String ASTERISK = "*";

    private final List<Route> routes;
    private final Map<String, PathRoutes> literals = new HashMap<>();
    private final List<PathRoutes> paths;
    private final PathNode root = new PathNode();
    private final int maxValues;

    private Router(List<Route> routes) {
        this.routes = List.copyOf(routes);
        Set<PathRoutes> places = new LinkedHashSet<>();
        int longest = 0;
        for (Route route : routes) {
            PathTemplate template = PathTemplate.parse(route.template());
            PathRoutes place = place(template, route);
            place.add(route, template.variables());
            places.add(place);
            longest = Math.max(longest, template.segments().size());
        }
        paths = List.copyOf(places);
        maxValues = longest;
    }

    // the asterisk of OPTIONS is no path, and stays out of the tree
    private PathRoutes place(PathTemplate template, Route route) {
        if (route.template().equals(ASTERISK)) {
            return literals.computeIfAbsent(ASTERISK, text -> new PathRoutes());
        }
        PathRoutes place = root.place(template);
        if (template.isLiteral()) {
            literals.put(route.template(), place);
        }
        return place;
    }

    /** One handler for every method and path. */
    public static Router of(HttpHandler handler, Dispatch dispatch) {
        return builder()
                .route(new Route(null, "/**", dispatch, handler))
                .route(new Route(HttpMethod.OPTIONS, "*", dispatch, handler))
                .build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Every route, in order of registration. */
    public List<Route> routes() {
        return routes;
    }

    /**
     * What handles this request.
     *
     * @throws IllegalArgumentException if the path's escapes are not UTF-8
     */
    public Match match(HttpRequest request) {
        String path = request.rawPath();
        PathRoutes literal = literals.get(path);
        PathRoutes.Entry entry = literal == null ? null : literal.forMethod(request.method());
        if (entry != null) {
            return entry.match();
        }
        return path.equals(ASTERISK) ? Match.none(PathSearch.allowed(paths)) : search(path, request.method());
    }

    private Match search(String path, HttpMethod method) {
        PathSearch search = new PathSearch(path, method, maxValues);
        if (path.startsWith("/")) {
            root.find(search, 1);
        }
        PathRoutes.Entry entry = search.found();
        if (entry == null) {
            return Match.none(search.allowed());
        }
        List<String> names = entry.variables();
        return names.isEmpty() ? entry.match() : new Match(entry.match().route(), search.values(names), List.of());
    }

    /**
     * Outcome of a search.
     *
     * @param route null if nothing handles this path and method
     * @param pathVariables decoded
     * @param allowed without a route, the methods that the path knows; empty if the path itself is unknown
     */
    public record Match(@Nullable Route route, Map<String, String> pathVariables, List<HttpMethod> allowed) {
        private static Match none(List<HttpMethod> allowed) {
            return new Match(null, Map.of(), allowed);
        }
    }

    /** Collects routes. Not thread-safe. */
    public static final class Builder {
        private final Map<String, Route> routes = new LinkedHashMap<>();

        private Builder() {}

        public Builder get(String template, HttpHandler handler) {
            return route(new Route(HttpMethod.GET, template, Dispatch.LOOP, handler));
        }

        public Builder post(String template, HttpHandler handler) {
            return route(new Route(HttpMethod.POST, template, Dispatch.LOOP, handler));
        }

        /**
         * Adds a route.
         *
         * @throws IllegalArgumentException if the template is malformed, or another route answers the same requests
         */
        public Builder route(Route route) {
            PathTemplate template = PathTemplate.parse(route.template());
            String key = (route.method() == null ? "*" : route.method().name()) + " " + template.shape();
            Route other = routes.putIfAbsent(key, route);
            if (other != null) {
                throw new IllegalArgumentException(
                        "two handlers for the same requests: '" + other + "' and '" + route + "'");
            }
            return this;
        }

        public Router build() {
            return new Router(new ArrayList<>(routes.values()));
        }
    }
}
