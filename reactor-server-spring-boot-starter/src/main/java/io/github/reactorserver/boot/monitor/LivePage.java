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
import io.github.reactorserver.http.route.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.springframework.core.io.ClassPathResource;

/** Routes of the live page: three files and the stream of updates. */
final class LivePage implements HttpRoutes {
    /** Where the files are on the class path. */
    static final String RESOURCES = "io/github/reactorserver/boot/monitor/live/";

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final HttpResponse MISDIRECTED = plain(
            HttpStatus.MISDIRECTED_REQUEST,
            "This page answers to localhost, to addresses, and to the names in reactor-server.dashboard.hosts.\n");

    private final ReactorServerProperties properties;
    private final KnownHosts hosts;
    private final LiveFeed feed;
    private final AtomicLong refused = new AtomicLong();

    /**
     * @param server asked for when the page is, since routes come before it runs
     */
    LivePage(Supplier<ReactorServer> server, RequestLatency latency, ReactorServerProperties properties) {
        this.properties = properties;
        hosts = new KnownHosts(properties.getDashboard().hosts());
        feed = new LiveFeed(
                () -> server.get().eventLoops().get(0),
                new LiveFigures(server, latency, properties)::next,
                properties.getDashboard().interval());
    }

    /** Pages that are open. */
    int viewers() {
        return feed.pages();
    }

    /** Pages that were turned away, since there were enough of them. */
    long refused() {
        return refused.get();
    }

    @Override
    public String server() {
        return properties.getDashboard().server();
    }

    @Override
    public List<Route> routes() {
        String path = properties.getDashboard().path().replaceAll("/+$", "");
        HttpResponse moved = HttpResponse.builder(HttpStatus.FOUND)
                .header("Location", path + "/")
                .build();
        return List.of(
                route(path, request -> moved),
                file(path + "/", "index.html", "text/html;charset=UTF-8"),
                file(path + "/live.js", "live.js", "text/javascript;charset=UTF-8"),
                file(path + "/live.css", "live.css", "text/css;charset=UTF-8"),
                route(path + "/events", request -> events()));
    }

    private HttpResponse events() {
        int most = properties.getDashboard().maxViewers();
        if (feed.pages() < most) {
            return ServerSentEvent.stream(feed, HEARTBEAT);
        }
        refused.incrementAndGet();
        return plain(
                HttpStatus.SERVICE_UNAVAILABLE,
                "There are " + most + " viewers already (reactor-server.dashboard.max-viewers).\n");
    }

    private static HttpResponse plain(HttpStatus status, String text) {
        return HttpResponse.builder(status)
                .header("Content-Type", "text/plain;charset=UTF-8")
                .body(text)
                .build();
    }

    private Route route(String path, HttpHandler handler) {
        HttpHandler guarded = request -> hosts.has(request.header("Host")) ? handler.handle(request) : MISDIRECTED;
        return new Route(HttpMethod.GET, path, Dispatch.LOOP, guarded);
    }

    private Route file(String path, String name, String mediaType) {
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
