package io.github.reactorserver.http.server;

import io.github.reactorserver.http.server.PathTemplate.Segment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One segment's place in the tree of path templates. */
final class PathNode {
    private final Map<String, PathNode> literals = new HashMap<>();
    private @Nullable PathNode variable;
    private @Nullable PathRoutes end;
    private @Nullable PathRoutes catchAll;

    /** The routes of that template, made if they are new. */
    PathRoutes place(PathTemplate template) {
        PathNode node = this;
        for (Segment segment : template.segments()) {
            switch (segment.kind()) {
                case LITERAL -> node = node.literals.computeIfAbsent(segment.text(), text -> new PathNode());
                case VARIABLE -> node = node.variable == null ? node.variable = new PathNode() : node.variable;
                case CATCH_ALL -> {
                    return node.catchAll == null ? node.catchAll = new PathRoutes() : node.catchAll;
                }
            }
        }
        return node.end == null ? node.end = new PathRoutes() : node.end;
    }

    /**
     * Looks for routes that match the segments from {@code depth} on, the most literal first, until one is accepted.
     *
     * @param values takes the values of the variables on the way, also the one of an unnamed catch-all
     */
    boolean find(List<String> segments, int depth, List<String> values, Predicate<PathRoutes> accepts) {
        if (depth == segments.size()) {
            return end != null && accepts.test(end);
        }
        String segment = segments.get(depth);
        PathNode literal = literals.get(segment);
        if (literal != null && literal.find(segments, depth + 1, values, accepts)) {
            return true;
        }
        if (variable != null && !segment.isEmpty()) {
            values.add(segment);
            if (variable.find(segments, depth + 1, values, accepts)) {
                return true;
            }
            values.remove(values.size() - 1);
        }
        if (catchAll != null) {
            values.add(String.join("/", segments.subList(depth, segments.size())));
            if (accepts.test(catchAll)) {
                return true;
            }
            values.remove(values.size() - 1);
        }
        return false;
    }
}
