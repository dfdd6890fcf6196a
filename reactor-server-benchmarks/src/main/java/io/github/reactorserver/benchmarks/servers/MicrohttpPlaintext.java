package io.github.reactorserver.benchmarks.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.microhttp.EventLoop;
import org.microhttp.Header;
import org.microhttp.NoopLogger;
import org.microhttp.Options;
import org.microhttp.Request;
import org.microhttp.Response;

/** microhttp, one connection loop beside the one that accepts. Argument: port. */
final class MicrohttpPlaintext {
    private static final int MAX_REQUEST = 1 << 20;
    private static final Response PLAINTEXT = answer(Standing.CONTENT_TYPE, Standing.BODY);

    private MicrohttpPlaintext() {}

    public static void main(String[] args) throws IOException {
        InetSocketAddress address = Standing.address(args);
        Options options = Options.builder()
                .withHost(address.getHostString())
                .withPort(address.getPort())
                .withConcurrency(1)
                .withAcceptLength(1_024)
                .withMaxRequestSize(MAX_REQUEST)
                .build();
        EventLoop server = new EventLoop(options, NoopLogger.instance(), MicrohttpPlaintext::handle);
        server.start();
        Standing.untilInputEnds(server.getPort());
        server.stop();
    }

    private static void handle(Request request, Consumer<Response> callback) {
        callback.accept(
                switch (request.uri()) {
                    case "/json" -> answer(Json.CONTENT_TYPE, Json.bytes());
                    case "/echo" -> answer(Standing.BINARY, request.body());
                    default -> PLAINTEXT;
                });
    }

    private static Response answer(String type, byte[] body) {
        return new Response(200, "OK", List.of(new Header("Content-Type", type)), body);
    }
}
