package io.github.reactorserver.benchmarks.servers;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.server.HttpServer;
import io.github.reactorserver.http.server.Router;
import io.github.reactorserver.net.ConnectionLimits;
import io.github.reactorserver.transport.Transports;
import java.io.IOException;
import java.time.Duration;

/** Reactor Server without Spring. Arguments: port, number of I/O loops (1), transport ({@code auto}). */
final class ReactorPlaintext {
    private ReactorPlaintext() {}

    public static void main(String[] args) throws IOException {
        HttpResponse answer = HttpResponse.builder(HttpStatus.OK)
                .header("Content-Type", Standing.CONTENT_TYPE)
                .body(Standing.BODY)
                .build();
        Router router = Router.builder()
                .get(Exchange.PLAINTEXT.path(), request -> answer)
                .get(Exchange.JSON.path(), request -> HttpResponse.json(Json.bytes()))
                .post(Exchange.ECHO.path(), request -> HttpResponse.bytes(Standing.BINARY, request.bodyBytes()))
                .build();
        HttpServer server = HttpServer.builder()
                .address(Standing.address(args))
                .loopThreads(args.length > 1 ? Integer.parseInt(args[1]) : 1)
                .transport(Transports.choose(args.length > 2 ? args[2] : Transports.AUTO))
                // more than are ever opened, as with the peers
                .connectionLimits(ConnectionLimits.DEFAULTS.withMax(100_000))
                .router(router)
                .build();
        server.start();
        Standing.untilInputEnds(server.port());
        server.stop(Duration.ZERO);
    }
}
