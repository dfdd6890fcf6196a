package io.github.reactorserver.http.server;

import io.github.reactorserver.Background;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.LoopConfig;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.ConnectionObserver;
import io.github.reactorserver.net.TcpConnection;
import io.github.reactorserver.transport.memory.ManualClock;
import io.github.reactorserver.transport.memory.MemoryPeer;
import io.github.reactorserver.transport.memory.MemoryTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** One HTTP server on the memory transport and a manual clock, with its clients. */
final class HttpRig implements AutoCloseable {
    private final MemoryTransport transport = new MemoryTransport(new ManualClock());
    private final List<CloseReason> closings = new CopyOnWriteArrayList<>();
    private final List<MemoryPeer> peers = new ArrayList<>();
    private HttpServer server = HttpServer.builder().build();

    MemoryTransport transport() {
        return transport;
    }

    HttpServer server() {
        return server;
    }

    HttpServer start(UnaryOperator<HttpServer.Builder> settings) {
        HttpServer.Builder defaults = HttpServer.builder()
                .name("rig")
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .transport(transport)
                .loopConfig(LoopConfig.DEFAULTS.withClock(transport.clock()))
                .loopThreads(0)
                .observer(new Closings());
        server = settings.apply(defaults).build();
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return server;
    }

    HttpServer serve(HttpHandler handler) {
        return start(builder -> builder.handler(handler));
    }

    HttpServer serveAsync(AsyncHttpHandler handler) {
        return start(builder -> builder.router(router(Dispatch.LOOP, handler)));
    }

    HttpServer serveStreaming(StreamingHttpHandler handler) {
        return start(builder -> builder.router(router(Dispatch.LOOP, handler)));
    }

    /** One handler for every method and path. */
    static Router router(Dispatch dispatch, RequestHandler handler) {
        return Router.builder().route(new Route(null, "/**", dispatch, handler)).build();
    }

    MemoryPeer connect() {
        try {
            MemoryPeer peer = transport.connect(server.port());
            peers.add(peer);
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    EventLoop loop() {
        return server.eventLoops().get(0);
    }

    /** Waits until the server has done all that it was given. */
    void settle() {
        transport.awaitIdle();
    }

    /** Lets time pass, and then whatever is due happen. */
    void pass(Duration time) {
        settle();
        transport.clock().advance(time);
        server.eventLoops().forEach(loop -> loop.queueInLoop(() -> {}));
        settle();
    }

    /** What has come so far, without Date. */
    String received(MemoryPeer peer) {
        settle();
        return text(peer.receiveAvailable());
    }

    /** Sends the text and returns what comes back, without Date. */
    String exchange(MemoryPeer peer, String text) {
        peer.send(text);
        return received(peer);
    }

    /** What a new connection is answered. */
    String answer(String request) {
        return exchange(connect(), request);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("Date: [^\r]*\r\n", "");
    }

    static String get(String path, String... fields) {
        return request("GET", path, fields);
    }

    static String request(String method, String path, String... fields) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: test\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    static String post(String path, String body, String... fields) {
        String[] all = Arrays.copyOf(fields, fields.length + 1);
        all[fields.length] = "Content-Length: " + body.length();
        return request("POST", path, all) + body;
    }

    /** The response that a handler gives with {@code HttpResponse.text}, on a connection that goes on. */
    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    /** Why connections ended, in order. */
    List<CloseReason> closings() {
        settle();
        return List.copyOf(closings);
    }

    /** Number of connections that are open. */
    int connections() {
        return server.connections().size();
    }

    /** Begins a stop that waits for connections; returns when they have been told. */
    CompletableFuture<Boolean> beginStop() {
        MemoryPeer idle = connect();
        settle();
        CompletableFuture<Boolean> stopped = Background.supply(() -> server.stop(Duration.ofSeconds(10)));
        idle.awaitEnd();
        return stopped;
    }

    /** Does something on the loop. */
    <T> T onLoop(Supplier<T> question) {
        return join(CompletableFuture.supplyAsync(question, loop()));
    }

    /** Waits for the end of something that another thread does. */
    static <T> T join(CompletableFuture<T> future) {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        peers.forEach(MemoryPeer::close);
        server.stop(Duration.ZERO);
    }

    private final class Closings implements ConnectionObserver {
        @Override
        public void onClosed(TcpConnection connection, CloseReason reason, Duration age) {
            closings.add(reason);
        }
    }
}
