package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.boot.webflux.ControllerPaths;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpFilter;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.net.ConnectionHandler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The callbacks that an application has registered. Immutable.
 *
 * @param routers every HTTP handler, by the key of its listener
 * @param filters around the HTTP handlers, the outermost first
 * @param tcp every raw TCP handler
 */
record Handlers(Map<String, Router> routers, List<HttpFilter> filters, List<Tcp> tcp) {
    private static final Logger log = LoggerFactory.getLogger(ReactorServer.class);
    private static final Router NO_ROUTES = Router.builder().build();

    /**
     * A raw TCP handler.
     *
     * @param name of its listener: that of the bean, most often
     * @param port to listen on, 0 for any free one
     * @param portSetting where the user has set the port, for messages
     */
    record Tcp(String name, int port, String portSetting, ConnectionHandler handler) {}

    private Handlers withRest(RequestHandler rest) {
        Router.Builder main = Router.builder();
        router(EngineSettings.MAIN).routes().forEach(main::route);
        main.route(new Route(null, "/**", Dispatch.LOOP, rest)).route(new Route(null, "*", Dispatch.LOOP, rest));
        Map<String, Router> changed = new HashMap<>(routers);
        changed.put(EngineSettings.MAIN, main.build());
        return new Handlers(changed, filters, tcp);
    }

    /** The same callbacks, and files for GET where no route of the main listener answers; the same if one always does. */
    Handlers withFiles(FileService files) {
        String prefix = files.prefix().equals("/") ? "" : files.prefix().replaceAll("/$", "");
        Router handlers = router(EngineSettings.MAIN);
        FilesLast last = new FilesLast(files.handler(), handlers);
        Router.Builder main = Router.builder();
        handlers.routes().forEach(main::route);
        try {
            main.route(new Route(HttpMethod.GET, prefix + "/**", Dispatch.LOOP, last));
        } catch (IllegalArgumentException e) {
            log.warn("static files are not served: {}", e.getMessage());
            return this;
        }
        Map<String, Router> changed = new HashMap<>(routers);
        changed.put(EngineSettings.MAIN, main.build());
        return new Handlers(changed, filters, tcp);
    }

    /**
     * The same callbacks, and this one for what no route of the main listener answers, nor a file.
     *
     * @param files null for none
     * @param controllers what {@code rest} answers
     */
    Handlers withRest(StreamingHttpHandler rest, @Nullable FileService files, Supplier<ControllerPaths> controllers) {
        Router handlers = router(EngineSettings.MAIN);
        boolean alone = handlers.routes().isEmpty();
        if (alone && files == null) {
            return withRest(rest);
        }
        ControllerPaths known = controllers.get();
        StreamingHttpHandler others = alone ? rest : new OtherMethods(rest, handlers, known);
        return withRest(files == null ? others : new FilesFirst(files.handler(), others, known));
    }

    Router router(String listener) {
        return routers.getOrDefault(listener, NO_ROUTES);
    }
}
