package io.github.reactorserver.benchmarks.servers;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.server.HttpServer;
import io.github.reactorserver.transport.Transports;
import java.io.IOException;
import java.time.Duration;

/** Reactor Server, plaintext. Arguments: port, number of I/O loops (1), transport ({@code auto}). */
final class ReactorPlaintext {
    private ReactorPlaintext() {}

    public static void main(String[] args) throws IOException {
        HttpResponse answer = HttpResponse.builder(HttpStatus.OK)
                .header("Content-Type", Standing.CONTENT_TYPE)
                .body(Standing.BODY)
                .build();
        HttpServer server = HttpServer.builder()
                .address(Standing.address(args))
                .loopThreads(args.length > 1 ? Integer.parseInt(args[1]) : 1)
                .transport(Transports.choose(args.length > 2 ? args[2] : Transports.AUTO))
                .handler(request -> answer)
                .build();
        server.start();
        Standing.untilInputEnds(server.port());
        server.stop(Duration.ZERO);
    }
}
