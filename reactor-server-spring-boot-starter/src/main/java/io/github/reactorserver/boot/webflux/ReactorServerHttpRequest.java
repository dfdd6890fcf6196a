package io.github.reactorserver.boot.webflux;

import io.github.reactorserver.http.BodyAbortedException;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.RequestBody;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.util.MultiValueMap;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

/** A request as WebFlux reads it. Thread-safe. */
final class ReactorServerHttpRequest extends AbstractServerHttpRequest {
    private final HttpRequest request;
    private final RequestBody body;
    private final Exchange exchange;
    private final @Nullable ForwardedFields forwarded;

    private ReactorServerHttpRequest(
            HttpRequest request, URI uri, RequestBody body, Exchange exchange, @Nullable ForwardedFields forwarded) {
        super(
                HttpMethod.valueOf(request.method().name()),
                uri,
                forwarded == null ? null : forwarded.prefix(),
                new HttpHeaders(new RequestHeaders(
                        forwarded == null ? request.headers() : ForwardedFields.remove(request.headers()))));
        this.request = request;
        this.body = body;
        this.exchange = exchange;
        this.forwarded = forwarded;
    }

    /**
     * The request with its absolute URI.
     *
     * @param believesProxies whether what proxies say of the request replaces what is known of it
     * @throws URISyntaxException if Host and target are none
     * @throws IllegalArgumentException if what proxies say is malformed
     */
    static ReactorServerHttpRequest of(
            HttpRequest request, RequestBody body, Exchange exchange, RequestUris uris, boolean believesProxies)
            throws URISyntaxException {
        ForwardedFields forwarded = believesProxies ? ForwardedFields.read(request.headers()) : null;
        String host = host(request);
        String target = pathAndQuery(request);
        URI uri;
        if (forwarded == null) {
            // there is no TLS yet, and the parser refuses what claims it
            uri = uris.of("http", host, target);
        } else {
            String scheme = forwarded.scheme() == null ? "http" : forwarded.scheme();
            uri = uris.of(scheme, forwarded.authority(host), forwarded.prefix() + target);
        }
        return new ReactorServerHttpRequest(request, uri, body, exchange, forwarded);
    }

    private static String host(HttpRequest request) {
        String target = request.target();
        int authority = target.startsWith("/") ? -1 : target.indexOf("://");
        if (authority >= 0) {
            // the same as in Host, which 1.0 may lack (RFC 9112, section 3.2.2)
            return target.substring(authority + 3).split("[/?]", 2)[0];
        }
        String host = request.header("Host");
        if (host != null && !host.isEmpty()) {
            return host;
        }
        return request.localAddress() instanceof InetSocketAddress local ? "localhost:" + local.getPort() : "localhost";
    }

    private static String pathAndQuery(HttpRequest request) {
        String target = request.target();
        if (target.startsWith("/")) {
            return target;
        }
        String path = request.rawPath();
        String query = request.rawQuery();
        // the asterisk of OPTIONS is no path, but all that a URI can say of it
        return (path.startsWith("/") ? path : "/" + path) + (query == null ? "" : "?" + query);
    }

    /** As the engine names it: number of the connection, and of the request on it. */
    @Override
    protected String initId() {
        return request.id();
    }

    @Override
    public Flux<DataBuffer> getBody() {
        if (body.length() == 0) {
            return Flux.empty();
        }
        return JdkFlowAdapter.flowPublisherToFlux(body)
                .<DataBuffer>map(DefaultDataBufferFactory.sharedInstance::wrap)
                .onErrorMap(BodyAbortedException.class, exchange::abort);
    }

    @Override
    public @Nullable InetSocketAddress getRemoteAddress() {
        InetSocketAddress peer = request.remoteAddress() instanceof InetSocketAddress address ? address : null;
        return forwarded == null ? peer : forwarded.client(peer);
    }

    @Override
    public @Nullable InetSocketAddress getLocalAddress() {
        return request.localAddress() instanceof InetSocketAddress address ? address : null;
    }

    @Override
    protected MultiValueMap<String, HttpCookie> initCookies() {
        return RequestCookies.parse(request.headers().all("Cookie"));
    }

    @Override
    protected @Nullable SslInfo initSslInfo() {
        return null;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T getNativeRequest() {
        return (T) request;
    }
}
