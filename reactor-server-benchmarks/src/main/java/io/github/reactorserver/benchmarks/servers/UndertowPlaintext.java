package io.github.reactorserver.benchmarks.servers;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Undertow, one I/O thread, handlers on it. Argument: port. */
final class UndertowPlaintext {
    private static final int BACKLOG = 1_024;

    private UndertowPlaintext() {}

    public static void main(String[] args) throws IOException {
        InetSocketAddress address = Standing.address(args);
        Undertow server = Undertow.builder()
                .addHttpListener(address.getPort(), address.getHostString())
                .setIoThreads(1)
                .setWorkerThreads(1)
                .setSocketOption(org.xnio.Options.BACKLOG, BACKLOG)
                .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .setHandler(UndertowPlaintext::answer)
                .build();
        server.start();
        InetSocketAddress bound =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        Standing.untilInputEnds(bound.getPort());
        server.stop();
    }

    private static void answer(HttpServerExchange exchange) {
        switch (exchange.getRequestPath()) {
            case "/json" -> send(exchange, Json.CONTENT_TYPE, Json.bytes());
            case "/echo" ->
                exchange.getRequestReceiver().receiveFullBytes((same, body) -> send(same, Standing.BINARY, body));
            default -> send(exchange, Standing.CONTENT_TYPE, Standing.BODY);
        }
    }

    private static void send(HttpServerExchange exchange, String type, byte[] body) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
        exchange.getResponseSender().send(ByteBuffer.wrap(body));
    }
}
