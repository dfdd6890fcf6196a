package io.github.reactorserver.boot.webflux;

import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestBody;
import io.github.reactorserver.http.StreamingHttpHandler;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHeadResponseDecorator;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;

/** Has requests answered by WebFlux. Thread-safe. */
final class WebFluxHandler implements StreamingHttpHandler {
    private static final Logger log = LoggerFactory.getLogger(WebFluxHandler.class);

    private final RequestUris uris = new RequestUris();
    private final HttpHandler handler;
    private final Supplier<@Nullable InetSocketAddress> localAddress;
    private final @Nullable String serverHeader;
    private final @Nullable ForwardedHeaderTransformer forwarded;

    /**
     * @param serverHeader value of the header field Server, null for none
     * @param forwarded null to leave forwarded header fields alone
     */
    WebFluxHandler(
            HttpHandler handler,
            Supplier<@Nullable InetSocketAddress> localAddress,
            @Nullable String serverHeader,
            @Nullable ForwardedHeaderTransformer forwarded) {
        this.handler = handler;
        this.localAddress = localAddress;
        this.serverHeader = serverHeader;
        this.forwarded = forwarded;
    }

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request, RequestBody body) {
        Exchange exchange = new Exchange();
        ServerHttpRequest springRequest;
        try {
            ServerHttpRequest received = ReactorServerHttpRequest.of(request, body, exchange, uris, localAddress);
            springRequest = forwarded == null ? received : forwarded.apply(received);
        } catch (URISyntaxException | IllegalArgumentException e) {
            log.debug("request refused: {}", e.getMessage());
            return CompletableFuture.completedFuture(HttpResponse.of(HttpStatus.BAD_REQUEST));
        }
        boolean head = springRequest.getMethod().equals(HttpMethod.HEAD);
        ReactorServerHttpResponse response = new ReactorServerHttpResponse(exchange, head);
        exchange.response(response);
        if (serverHeader != null) {
            response.getHeaders().set("Server", serverHeader);
        }
        ServerHttpResponse springResponse = head ? new HttpHeadResponseDecorator(response) : response;
        handler.handle(springRequest, springResponse).subscribe(exchange);
        return exchange;
    }
}
