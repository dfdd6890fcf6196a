package io.github.reactorserver.http.route;

import io.github.reactorserver.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The routes of one path template, by method. */
final class PathRoutes {
    private final Map<HttpMethod, Entry> byMethod = new LinkedHashMap<>();
    private @Nullable Entry anyMethod;

    /** A match without values, and the names of the route's variables, which may differ between routes of one shape. */
    record Entry(Router.Match match, List<String> variables) {}

    void add(Route route, List<String> variables) {
        Entry entry = new Entry(new Router.Match(route, Map.of(), List.of()), variables);
        HttpMethod method = route.method();
        if (method == null) {
            anyMethod = entry;
        } else {
            byMethod.put(method, entry);
        }
    }

    /** The route for that method, or null. HEAD is answered by GET's (RFC 9110, section 9.3.2). */
    @Nullable
    Entry forMethod(HttpMethod method) {
        Entry entry = byMethod.get(method);
        if (entry == null && method.equals(HttpMethod.HEAD)) {
            entry = byMethod.get(HttpMethod.GET);
        }
        return entry != null ? entry : anyMethod;
    }

    /** Methods that are answered, with the implied ones. */
    List<HttpMethod> allowed() {
        List<HttpMethod> allowed = new ArrayList<>(byMethod.keySet());
        if (allowed.contains(HttpMethod.GET) && !allowed.contains(HttpMethod.HEAD)) {
            allowed.add(HttpMethod.HEAD);
        }
        if (!allowed.contains(HttpMethod.OPTIONS)) {
            allowed.add(HttpMethod.OPTIONS);
        }
        return allowed;
    }
}
