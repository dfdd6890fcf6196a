package io.github.reactorserver.benchmarks.servers;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.util.Objects;
import org.reactivestreams.Publisher;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/** Reactor Netty on java.nio, one loop. Argument: port. */
final class ReactorNettyPlaintext {
    private ReactorNettyPlaintext() {}

    public static void main(String[] args) throws IOException {
        LoopResources loop = LoopResources.create("loop", 1, 1, true);
        DisposableServer server = HttpServer.create()
                .bindAddress(() -> Standing.address(args))
                .runOn(loop, false)
                .httpRequestDecoder(decoder -> decoder.validateHeaders(false))
                .handle(ReactorNettyPlaintext::answer)
                .bindNow();
        Standing.untilInputEnds(server.port());
        server.disposeNow();
        loop.dispose();
    }

    private static Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        return switch (request.uri()) {
            case "/json" -> send(response, Json.CONTENT_TYPE, Json.bytes());
            case "/echo" ->
                response.header(HttpHeaderNames.CONTENT_TYPE, Standing.BINARY)
                        .header(
                                HttpHeaderNames.CONTENT_LENGTH,
                                Objects.requireNonNull(request.requestHeaders().get(HttpHeaderNames.CONTENT_LENGTH)))
                        .send(request.receive().retain());
            default -> send(response, Standing.CONTENT_TYPE, Standing.BODY);
        };
    }

    private static Publisher<Void> send(HttpServerResponse response, String type, byte[] body) {
        return response.header(HttpHeaderNames.CONTENT_TYPE, type)
                .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length))
                .sendObject(Unpooled.wrappedBuffer(body));
    }
}
