package io.github.reactorserver.benchmarks.servers;

import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.file.StaticFileHandler;
import io.github.reactorserver.http.log.AccessLog;
import io.github.reactorserver.http.log.AccessLogFilter;
import io.github.reactorserver.http.log.AccessLogFormat;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.http.server.HttpServer;
import io.github.reactorserver.logging.AsyncLogConfig;
import io.github.reactorserver.logging.LogFileConfig;
import io.github.reactorserver.logging.RollingLogFile;
import io.github.reactorserver.net.ConnectionLimits;
import io.github.reactorserver.transport.Transports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Locale;
import org.springframework.util.FileSystemUtils;

/**
 * Reactor Server without Spring. Arguments: port, number of I/O loops (1), transport ({@code auto}), from where files are
 * sent ({@code region}), format of the access log (none), which goes to a folder of its own below that for temporary
 * files.
 */
final class ReactorPlaintext {
    private ReactorPlaintext() {}

    private static final long LOG_FILE_SIZE = 256L * 1024 * 1024;

    public static void main(String[] args) throws IOException {
        HttpResponse response = HttpResponse.builder(HttpStatus.OK)
                .header("Content-Type", Standing.CONTENT_TYPE)
                .body(Standing.BODY)
                .build();
        Router.Builder routes = Router.builder()
                .get(Exchange.PLAINTEXT.path(), request -> response)
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
        HttpServer.Builder builder = HttpServer.builder()
                .address(Standing.address(args))
                .loopThreads(args.length > 1 ? Integer.parseInt(args[1]) : 1)
                .transport(Transports.choose(args.length > 2 ? args[2] : Transports.AUTO))
                .connectionLimits(ConnectionLimits.DEFAULTS.withMax(Standing.MOST_CONNECTIONS))
                .router(routes.build());
        if (args.length > 4) {
            serveLogged(builder, args[4]);
        } else {
            serve(builder);
        }
    }

    private static void serve(HttpServer.Builder builder) throws IOException {
        HttpServer server = builder.build();
        server.start();
        Standing.untilInputEnds(server.port());
        server.stop(Duration.ZERO);
    }

    private static void serveLogged(HttpServer.Builder builder, String format) throws IOException {
        Path folder = Files.createTempDirectory("access-log");
        LogFileConfig config = LogFileConfig.of(folder.resolve("access.log"))
                .withMaxSize(LOG_FILE_SIZE)
                .withRetention(1, LOG_FILE_SIZE);
        AccessLogFormat lines = AccessLogFormat.of(format, ZoneOffset.UTC);
        try (AccessLog log =
                AccessLog.start(new RollingLogFile(config), AsyncLogConfig.DEFAULTS, lines, AccessLogFilter.ALL)) {
            serve(builder.onComplete(log));
            System.err.println("access log: " + log.writer().written() + " lines written, "
                    + log.writer().dropped() + " dropped");
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
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
