package io.github.reactorserver.boot;

import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.EventLoopGroup;
import io.github.reactorserver.http.server.HttpServer;
import io.github.reactorserver.net.MemoryBudget;
import io.github.reactorserver.net.TcpServer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server of an application: one group of event loops with any number of HTTP and raw TCP listeners.
 * A bean of this type is there to be injected; the application's context starts and stops it. Thread-safe.
 */
public interface ReactorServer {

    /** Name in logs, metrics and thread names. */
    String name();

    /** Whether it is between start and stop. */
    boolean isRunning();

    /** Port of the main HTTP listener, -1 if there is none or the server is not running. */
    int port();

    /**
     * Port of another HTTP listener, -1 if the server is not running.
     *
     * @param server its name among {@code reactor-server.servers}
     * @throws IllegalArgumentException if the running server has no listener of that name
     */
    int port(String server);

    /**
     * Port of a TCP listener, -1 if the server is not running.
     *
     * @param beanName name of its handler bean
     * @throws IllegalArgumentException if the running server has no listener of that name
     */
    int tcpPort(String beanName);

    /** The main HTTP listener, null if there is none or the server is not running. Each start makes a new one. */
    @Nullable
    HttpServer httpServer();

    /** Every HTTP listener by its name, which is empty for the main one; empty unless running. */
    Map<String, HttpServer> httpServers();

    /** The TCP listeners by the names of their handler beans; empty unless running. Each start makes new ones. */
    Map<String, TcpServer> tcpServers();

    /** The loops that serve all listeners, null unless running. */
    @Nullable
    EventLoopGroup loops();

    /** The loops that serve all listeners, the acceptor loop first; empty unless running. */
    List<EventLoop> eventLoops();

    /** The pool of handlers that may block, null unless running. */
    @Nullable
    ComputePool computePool();

    /** What all listeners hold for their clients, null unless running. */
    @Nullable
    MemoryBudget memory();
}
