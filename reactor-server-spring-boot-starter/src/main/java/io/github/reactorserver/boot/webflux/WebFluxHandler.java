package io.github.reactorserver.boot.webflux;

import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestBody;
import io.github.reactorserver.http.StreamingHttpHandler;
import java.net.URISyntaxException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHeadResponseDecorator;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;

/** Has requests answered by WebFlux. Thread-safe. */
final class WebFluxHandler implements StreamingHttpHandler {
    private static final Logger log = LoggerFactory.getLogger(WebFluxHandler.class);

    private final RequestUris uris = new RequestUris();
    private final HttpHandler handler;
    private final @Nullable String serverHeader;
    private final boolean believesProxies;

    /**
     * @param serverHeader value of the header field Server, null for none
     * @param believesProxies whether Forwarded and X-Forwarded-* header fields are believed
     * @throws IllegalArgumentException if that value cannot be sent
     */
    WebFluxHandler(HttpHandler handler, @Nullable String serverHeader, boolean believesProxies) {
        if (serverHeader != null) {
            ResponseHeaders.check("Server", serverHeader);
        }
        this.handler = handler;
        this.serverHeader = serverHeader;
        this.believesProxies = believesProxies;
    }

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request, RequestBody body) {
        Exchange exchange = new Exchange();
        ServerHttpRequest springRequest;
        try {
            springRequest = ReactorServerHttpRequest.of(request, body, exchange, uris, believesProxies);
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
        try {
            handler.handle(springRequest, springResponse).subscribe(exchange);
        } catch (Throwable failure) {
            exchange.fail(failure);
        }
        return exchange;
    }
}
