package io.github.reactorserver.boot.webflux;

import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.http.server.HttpLimits;
import io.github.reactorserver.http.server.HttpServer;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.Compression;
import org.springframework.boot.web.server.Http2;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.reactive.AbstractReactiveWebServerFactory;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.util.unit.DataSize;

/**
 * Makes the engine the web server of a WebFlux application. Without an engine of the application's, as for a separate
 * management port, the web server has one of its own, with a single loop.
 */
public final class ReactorServerReactiveWebServerFactory extends AbstractReactiveWebServerFactory {
    private Supplier<@Nullable WebEngine> engine = () -> null;
    private @Nullable DataSize maxHeaderSize;
    private boolean useForwardHeaders;

    public ReactorServerReactiveWebServerFactory() {}

    public ReactorServerReactiveWebServerFactory(int port) {
        super(port);
    }

    /** The application's engine, asked for when the web server starts; the supplier gives null for one of its own. */
    public void setEngine(Supplier<@Nullable WebEngine> value) {
        engine = value;
    }

    /** Size of all header fields of a request together, null for the engine's default. */
    public void setMaxHeaderSize(@Nullable DataSize value) {
        maxHeaderSize = value;
    }

    /** Whether Forwarded and X-Forwarded-* header fields are believed. */
    public void setUseForwardHeaders(boolean value) {
        useForwardHeaders = value;
    }

    @Override
    public WebServer getWebServer(HttpHandler httpHandler) {
        refuseWhatIsMissing();
        LoopThreads.markNonBlocking();
        ChosenListener listener = new ChosenListener();
        WebFluxHandler handler = new WebFluxHandler(httpHandler, getServerHeader(), useForwardHeaders);
        listener.choice(() -> listener(handler));
        return new ReactorServerWebServer(listener, getPort(), getShutdown());
    }

    private Listener listener(StreamingHttpHandler handler) {
        InetSocketAddress address = new InetSocketAddress(getAddress(), getPort());
        Integer headerBytes = maxHeaderSize == null ? null : Math.toIntExact(maxHeaderSize.toBytes());
        WebEngine shared = engine.get();
        return shared == null
                ? new OwnListener(ownServer(address, headerBytes, handler))
                : new SharedListener(shared, new WebListener(address, headerBytes, handler));
    }

    private static HttpServer ownServer(
            InetSocketAddress address, @Nullable Integer headerBytes, RequestHandler handler) {
        return HttpServer.builder()
                .name("reactor-server-web")
                .address(address)
                .loopThreads(0)
                .halfClosure(false)
                .limits(headerBytes == null ? HttpLimits.DEFAULTS : HttpLimits.DEFAULTS.withHeaderBytes(headerBytes))
                .router(Router.builder()
                        .route(new Route(null, "/**", Dispatch.LOOP, handler))
                        .route(new Route(HttpMethod.OPTIONS, "*", Dispatch.LOOP, handler))
                        .build())
                .build();
    }

    private void refuseWhatIsMissing() {
        if (Ssl.isEnabled(getSsl())) {
            throw refused("server.ssl.enabled", "TLS");
        }
        Compression compression = getCompression();
        if (compression != null && compression.getEnabled()) {
            throw refused("server.compression.enabled", "compression");
        }
        Http2 http2 = getHttp2();
        if (http2 != null && http2.isEnabled()) {
            throw refused("server.http2.enabled", "HTTP/2");
        }
    }

    private static InvalidConfigurationPropertyValueException refused(String property, String feature) {
        return new InvalidConfigurationPropertyValueException(
                property,
                true,
                "Reactor Server does not do " + feature
                        + " yet. Leave it to a proxy in front, or use another web server.");
    }
}
