package io.github.reactorserver.http.server;

import io.github.reactorserver.Background;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.LoopConfig;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.transport.Peer;
import io.github.reactorserver.transport.TransportFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** One HTTP server and its clients, on the transport under test and a manual clock. */
public final class HttpContractRig {
    private final TransportFixture fixture;
    private final List<Peer> peers = new ArrayList<>();
    private final List<HttpServer> servers = new ArrayList<>();

    HttpContractRig(TransportFixture fixture) {
        this.fixture = fixture;
    }

    TransportFixture fixture() {
        return fixture;
    }

    /** Starts a server with one I/O loop. */
    HttpServer start(UnaryOperator<HttpServer.Builder> settings) throws IOException {
        HttpServer.Builder defaults = HttpServer.builder()
                .name("http")
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .transport(fixture.transport())
                .loopConfig(LoopConfig.DEFAULTS.withClock(fixture.clock()))
                .loopThreads(1);
        HttpServer server = settings.apply(defaults).build();
        servers.add(server);
        server.start();
        return server;
    }

    /** Starts a server that answers everything by that handler. */
    HttpServer serve(HttpHandler handler) throws IOException {
        return start(builder -> builder.handler(handler));
    }

    HttpServer server() {
        return servers.get(servers.size() - 1);
    }

    EventLoop loop() {
        return server().eventLoops().get(1);
    }

    Peer connect() throws IOException {
        Peer peer = fixture.connect(server().port());
        peers.add(peer);
        return peer;
    }

    Peer connectWithSmallWindow() throws IOException {
        Peer peer = fixture.connectWithSmallWindow(server().port());
        peers.add(peer);
        return peer;
    }

    /** Sends a request of a new client and reads the response. */
    ReceivedResponse ask(String request) throws IOException {
        Peer peer = connect();
        peer.send(request);
        return ReceivedResponse.read(peer);
    }

    static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }

    static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    void settle() {
        fixture.settle(server().eventLoops());
    }

    void pass(Duration time) {
        settle();
        fixture.clock().advance(time);
        server().eventLoops().forEach(loop -> loop.queueInLoop(() -> {}));
        settle();
    }

    CompletableFuture<Boolean> stop(Duration grace) {
        HttpServer server = server();
        return Background.supply(() -> server.stop(grace));
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("waited in vain", e);
        }
    }

    void close() {
        peers.forEach(Peer::close);
        servers.forEach(server -> server.stop(Duration.ZERO));
    }
}
