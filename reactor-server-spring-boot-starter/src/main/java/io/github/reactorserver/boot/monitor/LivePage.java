package io.github.reactorserver.boot.monitor;

import io.github.reactorserver.boot.HttpRoutes;
import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.boot.autoconfigure.ReactorServerProperties;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.ServerSentEvent;
import io.github.reactorserver.http.server.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.core.io.ClassPathResource;

/** Routes of the live page: three files and the stream of updates. */
final class LivePage implements HttpRoutes {
    /** Where the files are on the class path. */
    static final String RESOURCES = "io/github/reactorserver/boot/monitor/live/";

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Supplier<ReactorServer> server;
    private final RequestLatency latency;
    private final ReactorServerProperties properties;

    /**
     * @param server asked for when the page is, since routes come before it runs
     */
    LivePage(Supplier<ReactorServer> server, RequestLatency latency, ReactorServerProperties properties) {
        this.server = server;
        this.latency = latency;
        this.properties = properties;
    }

    @Override
    public String server() {
        return properties.getDashboard().server();
    }

    @Override
    public List<Route> routes() {
        String path = properties.getDashboard().path().replaceAll("/+$", "");
        ReactorServer running = server.get();
        LiveFeed feed = new LiveFeed(
                () -> running.eventLoops().get(0),
                new LiveFigures(running, latency, properties),
                properties.getDashboard().interval());
        HttpResponse moved = HttpResponse.builder(HttpStatus.FOUND)
                .header("Location", path + "/")
                .build();
        return List.of(
                route(path, request -> moved),
                file(path + "/", "index.html", "text/html;charset=UTF-8"),
                file(path + "/live.js", "live.js", "text/javascript;charset=UTF-8"),
                file(path + "/live.css", "live.css", "text/css;charset=UTF-8"),
                route(path + "/events", request -> ServerSentEvent.stream(feed, HEARTBEAT)));
    }

    private static Route route(String path, HttpHandler handler) {
        return new Route(HttpMethod.GET, path, Dispatch.LOOP, handler);
    }

    private static Route file(String path, String name, String mediaType) {
        HttpResponse file = HttpResponse.builder(HttpStatus.OK)
                .header("Content-Type", mediaType)
                .header("Cache-Control", "no-cache")
                .header("Content-Security-Policy", "default-src 'self'; img-src data:; frame-ancestors 'none'")
                .header("X-Content-Type-Options", "nosniff")
                .body(read(name))
                .build();
        return route(path, request -> file);
    }

    private static byte[] read(String name) {
        try {
            return new ClassPathResource(RESOURCES + name, LivePage.class.getClassLoader()).getContentAsByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
