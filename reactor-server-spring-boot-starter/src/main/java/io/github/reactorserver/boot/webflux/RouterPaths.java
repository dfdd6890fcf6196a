package io.github.reactorserver.boot.webflux;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;
import reactor.core.publisher.Mono;

/**
 * Collects the routes of a router function that ask for a path, a method, or both, and for nothing else. Not thread-safe.
 */
final class RouterPaths implements RouterFunctions.Visitor {
    private final List<ControllerPaths.Mapping> found;
    private final Deque<Conditions> nesting = new ArrayDeque<>();

    RouterPaths(List<ControllerPaths.Mapping> found) {
        this.found = found;
    }

    @Override
    public void startNested(RequestPredicate predicate) {
        nesting.push(conditions(predicate));
    }

    @Override
    public void endNested(RequestPredicate predicate) {
        nesting.pop();
    }

    @Override
    public void route(RequestPredicate predicate, HandlerFunction<?> handler) {
        Conditions conditions = conditions(predicate);
        if (!conditions.others && !conditions.path.isEmpty()) {
            add(conditions);
        }
    }

    private void add(Conditions conditions) {
        Set<String> methods = conditions.methods == null ? Set.of() : conditions.methods;
        try {
            found.add(new ControllerPaths.Mapping(methods, PathPatternParser.defaultInstance.parse(conditions.path)));
        } catch (PatternParseException e) {
            // patterns that stand within each other need not be one together
        }
    }

    private Conditions conditions(RequestPredicate predicate) {
        Conditions conditions = new Conditions(nesting.peek());
        predicate.accept(conditions);
        return conditions;
    }

    @Override
    public void resources(Function<ServerRequest, Mono<Resource>> lookup) {
        // any path may be meant
    }

    @Override
    public void attributes(Map<String, Object> attributes) {
        // no condition
    }

    @Override
    public void unknown(RouterFunction<?> function) {
        // any path may be meant
    }

    /** What a predicate asks for, besides the one around it. */
    private static final class Conditions implements RequestPredicates.Visitor {
        private String path = "";
        private @Nullable Set<String> methods;
        private boolean hasPath;
        private boolean others;

        private Conditions(@Nullable Conditions around) {
            if (around != null) {
                path = around.path;
                methods = around.methods;
                others = around.others;
            }
        }

        @Override
        public void method(Set<HttpMethod> allowed) {
            others |= methods != null;
            methods = allowed.stream().map(HttpMethod::name).collect(Collectors.toSet());
        }

        @Override
        public void path(String pattern) {
            others |= hasPath;
            hasPath = true;
            path += pattern;
        }

        @Override
        @SuppressWarnings("removal") // abstract as long as it is there
        public void pathExtension(String extension) {
            others = true;
        }

        @Override
        public void header(String name, String value) {
            others = true;
        }

        @Override
        public void queryParam(String name, String value) {
            others = true;
        }

        @Override
        public void version(String version) {
            others = true;
        }

        @Override
        public void startAnd() {}

        @Override
        public void and() {}

        @Override
        public void endAnd() {}

        @Override
        public void startOr() {
            others = true;
        }

        @Override
        public void or() {}

        @Override
        public void endOr() {}

        @Override
        public void startNegate() {
            others = true;
        }

        @Override
        public void endNegate() {}

        @Override
        public void unknown(RequestPredicate predicate) {
            others = true;
        }
    }
}
