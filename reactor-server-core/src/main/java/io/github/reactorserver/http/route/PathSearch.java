package io.github.reactorserver.http.route;

import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.PercentCodec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The search for one request's route in the tree of templates. Not thread-safe.
 *
 * <p>Segments and values are positions in the path; strings are made of the values of the route that is found.
 */
final class PathSearch {
    private final String path;
    private final HttpMethod method;
    private final boolean encoded;
    private final int[] bounds;
    private int bound;
    private PathRoutes.@Nullable Entry found;
    private @Nullable List<PathRoutes> known;

    /**
     * @param path percent-encoded, with a slash in front
     * @param maxValues as many variables as a template has at most
     */
    PathSearch(String path, HttpMethod method, int maxValues) {
        this.path = path;
        this.method = method;
        encoded = path.indexOf('%') >= 0;
        bounds = new int[2 * maxValues];
    }

    boolean isBehindEnd(int start) {
        return start > path.length();
    }

    /** Where the segment that starts there ends. */
    int segmentEnd(int start) {
        int slash = path.indexOf('/', start);
        return slash < 0 ? path.length() : slash;
    }

    /**
     * The child for a segment, which is compared decoded.
     *
     * @throws IllegalArgumentException if its escapes are not UTF-8
     */
    @Nullable
    PathNode child(PathNodeTable children, int start, int stop) {
        if (!encoded) {
            return children.get(path, start, stop);
        }
        String segment = PercentCodec.decodePath(path.substring(start, stop));
        return children.get(segment, 0, segment.length());
    }

    void push(int start, int stop) {
        bounds[bound++] = start;
        bounds[bound++] = stop;
    }

    void pushRest(int start) {
        push(start, path.length());
    }

    void pop() {
        bound -= 2;
    }

    /** Ends the search if one of these routes has the method. */
    boolean accept(PathRoutes routes) {
        found = routes.forMethod(method);
        if (found == null) {
            if (known == null) {
                known = new ArrayList<>();
            }
            known.add(routes);
        }
        return found != null;
    }

    /** The route that was accepted, or null. */
    PathRoutes.@Nullable Entry found() {
        return found;
    }

    /** Values of the route's variables, decoded. */
    Map<String, String> values(List<String> names) {
        return switch (names.size()) {
            case 0 -> Map.of();
            case 1 -> Map.of(names.get(0), value(0));
            case 2 -> Map.of(names.get(0), value(0), names.get(1), value(1));
            default -> {
                Map<String, String> values = new TreeMap<>();
                for (int i = 0; i < names.size(); i++) {
                    values.put(names.get(i), value(i));
                }
                yield Map.copyOf(values);
            }
        };
    }

    private String value(int index) {
        return PercentCodec.decodePath(path.substring(bounds[2 * index], bounds[2 * index + 1]));
    }

    /** Methods of the routes that matched the path. */
    List<HttpMethod> allowed() {
        return known == null ? List.of() : allowed(known);
    }

    static List<HttpMethod> allowed(List<PathRoutes> routes) {
        return routes.stream()
                .flatMap(routesOfPath -> routesOfPath.allowed().stream())
                .distinct()
                .sorted(Comparator.comparing(HttpMethod::name))
                .toList();
    }
}
