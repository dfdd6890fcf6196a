package io.github.reactorserver.boot.webflux;

import io.github.reactorserver.http.BodyAbortedException;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.RequestBody;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.function.Supplier;
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
    private final Supplier<@Nullable InetSocketAddress> localAddress;

    private ReactorServerHttpRequest(
            HttpRequest request,
            URI uri,
            RequestBody body,
            Exchange exchange,
            Supplier<@Nullable InetSocketAddress> localAddress) {
        super(
                HttpMethod.valueOf(request.method().name()),
                uri,
                null,
                new HttpHeaders(new RequestHeaders(request.headers())));
        this.request = request;
        this.body = body;
        this.exchange = exchange;
        this.localAddress = localAddress;
    }

    /**
     * The request with its absolute URI.
     *
     * @throws URISyntaxException if Host and target are none
     */
    static ReactorServerHttpRequest of(
            HttpRequest request,
            RequestBody body,
            Exchange exchange,
            RequestUris uris,
            Supplier<@Nullable InetSocketAddress> localAddress)
            throws URISyntaxException {
        URI uri = uris.of(host(request, localAddress), request.target());
        return new ReactorServerHttpRequest(request, uri, body, exchange, localAddress);
    }

    private static String host(HttpRequest request, Supplier<@Nullable InetSocketAddress> localAddress) {
        String host = request.header("Host");
        if (host != null && !host.isEmpty()) {
            return host;
        }
        InetSocketAddress local = localAddress.get();
        return local == null ? "localhost" : "localhost:" + local.getPort();
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
        return request.remoteAddress() instanceof InetSocketAddress address ? address : null;
    }

    /** Where the listener listens: its address is the wildcard if it serves all. */
    @Override
    public @Nullable InetSocketAddress getLocalAddress() {
        return localAddress.get();
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
