package io.github.reactorserver.benchmarks.servers;

import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.file.StaticFileHandler;
import io.github.reactorserver.http.server.HttpServer;
import io.github.reactorserver.http.server.Route;
import io.github.reactorserver.http.server.Router;
import io.github.reactorserver.transport.Transports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * Reactor Server without Spring. Arguments: port, number of I/O loops (1), transport ({@code auto}),
 * from where files are sent ({@code region}).
 */
final class ReactorPlaintext {
    private ReactorPlaintext() {}

    public static void main(String[] args) throws IOException {
        HttpResponse answer = HttpResponse.builder(HttpStatus.OK)
                .header("Content-Type", Standing.CONTENT_TYPE)
                .body(Standing.BODY)
                .build();
        Router.Builder routes = Router.builder()
                .get(Exchange.PLAINTEXT.path(), request -> answer)
                .get(Exchange.JSON.path(), request -> HttpResponse.json(Json.bytes()))
                .post(Exchange.ECHO.path(), request -> HttpResponse.bytes(Standing.BINARY, request.bodyBytes()));
        String files = System.getProperty(StaticFiles.FOLDER);
        if (files != null) {
            routes.route(new Route(
                    HttpMethod.GET,
                    StaticFiles.URL + "{name}",
                    Dispatch.LOOP,
                    files(Path.of(files), args.length > 3 ? args[3] : "region")));
        }
        HttpServer server = HttpServer.builder()
                .address(Standing.address(args))
                .loopThreads(args.length > 1 ? Integer.parseInt(args[1]) : 1)
                .transport(Transports.choose(args.length > 2 ? args[2] : Transports.AUTO))
                .router(routes.build())
                .build();
        server.start();
        Standing.untilInputEnds(server.port());
        server.stop(Duration.ZERO);
    }

    private static RequestHandler files(Path folder, String source) throws IOException {
        if (source.equals("cache")) {
            return StaticFileHandler.builder(new ComputePool("files", 2, 1_024))
                    .directory(folder)
                    .build();
        }
        return RegionHandler.of(folder, RegionHandler.Source.valueOf(source.toUpperCase(Locale.ROOT)));
    }
}
