package io.github.reactorserver.boot.webflux;

import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.http.server.PathContainer;
import org.springframework.util.ClassUtils;
import org.springframework.web.util.pattern.PathPattern;

/**
 * The requests that controllers and router functions of WebFlux answer, as far as that can be told without asking them.
 * Immutable.
 */
public final class ControllerPaths {
    private static final String WEBFLUX = "org.springframework.web.reactive.HandlerMapping";

    // no segment: stands for those whose first one is a variable
    private static final String ANY = "/";

    private final String basePath;
    private final Map<String, List<Mapping>> mappings = new HashMap<>();

    /**
     * A mapping.
     *
     * @param methods their names; empty for all
     */
    record Mapping(Set<String> methods, PathPattern pattern) {
        boolean takes(String method) {
            return methods.isEmpty() || methods.contains(method);
        }
    }

    /**
     * @param basePath in front of all paths, empty for none
     */
    ControllerPaths(String basePath, List<Mapping> all) {
        this.basePath = basePath;
        for (Mapping mapping : all) {
            String first = firstSegment(mapping.pattern().getPatternString());
            String key = first.matches(".*[{}*?].*") || first.isEmpty() ? ANY : first;
            mappings.computeIfAbsent(key, segment -> new ArrayList<>()).add(mapping);
        }
    }

    /**
     * Of the mappings that are beans now.
     *
     * @param basePath the property {@code spring.webflux.base-path}, empty for none
     */
    public static ControllerPaths among(ListableBeanFactory beans, String basePath) {
        List<Mapping> all = ClassUtils.isPresent(WEBFLUX, ControllerPaths.class.getClassLoader())
                ? ControllerMappings.among(beans)
                : List.of();
        return new ControllerPaths(basePath.equals("/") ? "" : basePath, all);
    }

    /**
     * Whether one of them answers that method and path, and names at least the path's first segment. Those of any path
     * are left out: a file may well be meant.
     */
    public boolean name(HttpRequest request) {
        return matching(firstSegment(below(request)), request).anyMatch(mapping -> mapping.takes(method(request)));
    }

    /** Whether one of them answers that method and path. */
    public boolean answer(HttpRequest request) {
        return name(request) || matching(ANY, request).anyMatch(mapping -> mapping.takes(method(request)));
    }

    /** The methods that those of its path take. */
    public Set<String> methods(HttpRequest request) {
        return Stream.concat(matching(firstSegment(below(request)), request), matching(ANY, request))
                .flatMap(mapping -> mapping.methods().stream())
                .collect(Collectors.toSet());
    }

    private Stream<Mapping> matching(String key, HttpRequest request) {
        List<Mapping> candidates = mappings.get(key);
        if (candidates == null) {
            return Stream.empty();
        }
        PathContainer path = PathContainer.parsePath(below(request));
        return candidates.stream().filter(mapping -> mapping.pattern().matches(path));
    }

    /** The path without the base path; empty if it is elsewhere. */
    private String below(HttpRequest request) {
        String path = request.rawPath();
        return path.startsWith(basePath) ? path.substring(basePath.length()) : "";
    }

    private static String method(HttpRequest request) {
        return request.method().equals(HttpMethod.HEAD)
                ? "GET"
                : request.method().name();
    }

    private static String firstSegment(String path) {
        int end = path.indexOf('/', 1);
        return path.isEmpty() ? "" : path.substring(1, end < 0 ? path.length() : end);
    }
}
