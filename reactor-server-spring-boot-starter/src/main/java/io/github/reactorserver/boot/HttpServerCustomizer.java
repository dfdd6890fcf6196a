package io.github.reactorserver.boot;

import io.github.reactorserver.http.server.HttpServer;

/**
 * Changes the HTTP listeners of the application before they are built. Beans of this type are called in their order,
 * after the properties and before {@code @OnMessage} handlers are added. Called again at each start.
 */
@FunctionalInterface
public interface HttpServerCustomizer {

    /**
     * Changes one listener; not its loops, pool and routes, which are the application's.
     *
     * @param server name of the listener among {@code reactor-server.servers}, empty for the main one
     */
    void customize(String server, HttpServer.Builder builder);
}
