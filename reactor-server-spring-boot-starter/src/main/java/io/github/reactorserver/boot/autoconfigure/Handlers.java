package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.http.HttpFilter;
import io.github.reactorserver.http.server.Router;
import io.github.reactorserver.net.ConnectionHandler;
import java.util.List;
import java.util.Map;

/**
 * The callbacks that an application has registered. Immutable.
 *
 * @param routers every HTTP handler, by the key of its listener
 * @param filters around the HTTP handlers, the outermost first
 * @param tcp every raw TCP handler
 */
record Handlers(Map<String, Router> routers, List<HttpFilter> filters, List<Tcp> tcp) {
    private static final Router NO_ROUTES = Router.builder().build();

    /**
     * A raw TCP handler.
     *
     * @param name of its listener: that of the bean, most often
     * @param port to listen on, 0 for any free one
     * @param portSetting where the user has set the port, for messages
     */
    record Tcp(String name, int port, String portSetting, ConnectionHandler handler) {}

    Router router(String listener) {
        return routers.getOrDefault(listener, NO_ROUTES);
    }
}
