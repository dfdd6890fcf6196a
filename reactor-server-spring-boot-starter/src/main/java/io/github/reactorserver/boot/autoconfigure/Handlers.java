package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.http.server.Router;
import io.github.reactorserver.net.ConnectionHandler;
import java.util.List;

/**
 * The callbacks that an application has registered. Immutable.
 *
 * @param router every HTTP handler
 * @param tcp every raw TCP handler
 */
record Handlers(Router router, List<Tcp> tcp) {

    /**
     * A raw TCP handler.
     *
     * @param port to listen on, 0 for any free one
     * @param portSetting where the user has set the port, for messages
     */
    record Tcp(String beanName, int port, String portSetting, ConnectionHandler handler) {}
}
