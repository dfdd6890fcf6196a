package io.github.reactorserver.http.route;

import io.github.reactorserver.http.route.PathTemplate.Segment;
import org.jspecify.annotations.Nullable;

/** One segment's place in the tree of path templates. Immutable once all routes are placed. */
final class PathNode {
    private final PathNodeTable literals = new PathNodeTable();
    private @Nullable PathNode variable;
    private @Nullable PathRoutes end;
    private @Nullable PathRoutes catchAll;

    /** The routes of that template, made if they are new. */
    PathRoutes place(PathTemplate template) {
        PathNode node = this;
        for (Segment segment : template.segments()) {
            switch (segment.kind()) {
                case LITERAL -> node = node.literals.getOrAdd(segment.text());
                case VARIABLE -> node = node.variable == null ? node.variable = new PathNode() : node.variable;
                case CATCH_ALL -> {
                    return node.catchAll == null ? node.catchAll = new PathRoutes() : node.catchAll;
                }
            }
        }
        return node.end == null ? node.end = new PathRoutes() : node.end;
    }

    /**
     * Looks for routes that match from the segment at {@code start} on, the most literal first, until one is accepted.
     *
     * @param start behind the path's end if no segment is left
     */
    boolean find(PathSearch search, int start) {
        if (search.isBehindEnd(start)) {
            return (end != null && search.accept(end)) || findCatchAll(search, start - 1);
        }
        int stop = search.segmentEnd(start);
        PathNode literal = search.child(literals, start, stop);
        if (literal != null && literal.find(search, stop + 1)) {
            return true;
        }
        if (variable != null && stop > start) {
            search.push(start, stop);
            if (variable.find(search, stop + 1)) {
                return true;
            }
            search.pop();
        }
        return findCatchAll(search, start);
    }

    private boolean findCatchAll(PathSearch search, int start) {
        if (catchAll == null) {
            return false;
        }
        search.pushRest(start);
        if (search.accept(catchAll)) {
            return true;
        }
        search.pop();
        return false;
    }
}
