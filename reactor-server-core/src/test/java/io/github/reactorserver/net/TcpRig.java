package io.github.reactorserver.net;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.LoopConfig;
import io.github.reactorserver.transport.Peer;
import io.github.reactorserver.transport.TransportFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The servers and clients of one test, on the transport under test and a manual clock. */
public final class TcpRig {
    static final String NAME = "rig";

    private final TransportFixture fixture;
    private final List<TcpServer> servers = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();

    TcpRig(TransportFixture fixture) {
        this.fixture = fixture;
    }

    TransportFixture fixture() {
        return fixture;
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** A server with one I/O loop that is not started. */
    TcpServer server(UnaryOperator<TcpServer.Builder> settings) {
        TcpServer.Builder defaults = TcpServer.builder()
                .name(NAME)
                .address(loopback(0))
                .transport(fixture.transport())
                .loopConfig(LoopConfig.DEFAULTS.withClock(fixture.clock()))
                .loopThreads(1);
        TcpServer server = settings.apply(defaults).build();
        servers.add(server);
        return server;
    }

    TcpServer start(UnaryOperator<TcpServer.Builder> settings) throws IOException {
        TcpServer server = server(settings);
        server.start();
        return server;
    }

    TcpServer start(ConnectionHandler handler) throws IOException {
        return start(builder -> builder.handler(handler));
    }

    /** The server that was started last. */
    TcpServer server() {
        return servers.get(servers.size() - 1);
    }

    EventLoop loop(int index) {
        return server().eventLoops().get(index + 1);
    }

    Peer connect() throws IOException {
        return remember(fixture.connect(server().port()));
    }

    Peer connectWithSmallWindow() throws IOException {
        return remember(fixture.connectWithSmallWindow(server().port()));
    }

    private Peer remember(Peer peer) {
        peers.add(peer);
        return peer;
    }

    /** Waits until the server has done all that it was given. */
    void settle() {
        fixture.settle(server().eventLoops());
    }

    /** Lets time pass, and then whatever is due happen. */
    void pass(Duration time) {
        settle();
        fixture.clock().advance(time);
        server().eventLoops().forEach(loop -> loop.queueInLoop(() -> {}));
        settle();
    }

    /** Asks something on a loop. */
    static <T> T on(EventLoop loop, Supplier<T> question) {
        try {
            return CompletableFuture.supplyAsync(question, loop).get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Does something on a loop. */
    static void runOn(EventLoop loop, Runnable action) {
        on(loop, () -> {
            action.run();
            return true;
        });
    }

    /** Threads of servers of this rig that run a loop. */
    static List<String> loopThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(NAME + "-loop") || name.startsWith(NAME + "-accept"))
                .sorted()
                .toList();
    }

    void close() {
        peers.forEach(Peer::close);
        servers.forEach(server -> server.stop(Duration.ZERO));
    }
}
