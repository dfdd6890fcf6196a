package io.github.reactorserver.benchmarks.servers;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Vert.x on java.nio, one event loop. Argument: port. */
final class VertxPlaintext {
    /** Those of its own public benchmarks, and Netty's. */
    static final List<String> JVM_FLAGS = Stream.concat(
                    NettyPlaintext.JVM_FLAGS.stream(),
                    Stream.of(
                            "-Dvertx.disableMetrics=true",
                            "-Dvertx.disableH2c=true",
                            "-Dvertx.disableWebsockets=true",
                            "-Dvertx.flashPolicyHandler=false",
                            "-Dvertx.threadChecks=false",
                            "-Dvertx.disableContextTimings=true",
                            "-Dvertx.disableHttpHeadersValidation=true"))
            .toList();

    private static final Buffer BODY = Buffer.buffer(Standing.BODY);
    private static final CharSequence TEXT = HttpHeaders.createOptimized(Standing.CONTENT_TYPE);

    private VertxPlaintext() {}

    public static void main(String[] args) throws Exception {
        InetSocketAddress address = Standing.address(args);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(false));
        HttpServer server = vertx.createHttpServer()
                .requestHandler(VertxPlaintext::answer)
                .listen(address.getPort(), address.getHostString())
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        Standing.untilInputEnds(server.actualPort());
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/json" -> send(request, Json.CONTENT_TYPE, Buffer.buffer(Json.bytes()));
            case "/echo" -> request.body().onSuccess(body -> send(request, Standing.BINARY, body));
            default -> send(request, TEXT, BODY);
        }
    }

    private static void send(HttpServerRequest request, CharSequence type, Buffer body) {
        request.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(body);
    }
}
