package io.github.reactorserver.boot;

import io.github.reactorserver.http.route.Route;
import java.util.List;

/**
 * Routes made by code instead of annotations: for paths that are known only when the application starts. A bean of this
 * type is asked at each start.
 */
@FunctionalInterface
public interface HttpRoutes {

    /** The routes to serve beside those of {@link OnMessage} handlers. */
    List<Route> routes();

    /** Name of the HTTP listener among {@code reactor-server.servers}, empty for the main one. */
    default String server() {
        return "";
    }
}
