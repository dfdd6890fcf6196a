package io.github.reactorserver.boot;

import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.http.server.HttpServer;
import io.github.reactorserver.net.TcpServer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server of an application: one group of event loops with an HTTP listener and any number of raw TCP listeners.
 * A bean of this type is there to be injected; the application's context starts and stops it. Thread-safe.
 */
public interface ReactorServer {

    /** Name in logs, metrics and thread names. */
    String name();

    /** Whether it is between start and stop. */
    boolean isRunning();

    /** Port of the HTTP listener, -1 if there is none or the server is not running. */
    int port();

    /**
     * Port of a TCP listener, -1 if the server is not running.
     *
     * @param beanName name of its handler bean
     * @throws IllegalArgumentException if the running server has no listener of that name
     */
    int tcpPort(String beanName);

    /** The HTTP listener, null if there is none or the server is not running. Each start makes a new one. */
    @Nullable
    HttpServer httpServer();

    /** The TCP listeners by the names of their handler beans; empty unless running. Each start makes new ones. */
    Map<String, TcpServer> tcpServers();

    /** The loops that serve all listeners, the acceptor loop first; empty unless running. */
    List<EventLoop> eventLoops();

    /** The pool of handlers that may block, null unless running. */
    @Nullable
    ComputePool computePool();
}
