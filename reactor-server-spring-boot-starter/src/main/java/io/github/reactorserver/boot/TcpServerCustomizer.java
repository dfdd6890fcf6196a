package io.github.reactorserver.boot;

import io.github.reactorserver.net.TcpServer;

/**
 * Changes the raw TCP listeners of the application before they are built. Beans of this type are called in their
 * order, after the properties. Called again at each start.
 */
@FunctionalInterface
public interface TcpServerCustomizer {

    /**
     * Changes one listener; not its loops and handler, which are the application's.
     *
     * @param listener name of the handler bean
     */
    void customize(String listener, TcpServer.Builder builder);
}
