package io.github.reactorserver.sample;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import org.springframework.stereotype.Component;

/**
 * Every metric of the application, for Prometheus. Actuator's own endpoints need a servlet or WebFlux server; this
 * application has neither. Collecting takes milliseconds, so it runs off the loop.
 */
@Component
@OnMessage(path = "/metrics", dispatch = Dispatch.COMPUTE)
final class MetricsHandler implements HttpHandler {
    private static final String FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;

    MetricsHandler(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public HttpResponse handle(HttpRequest request) {
        return HttpResponse.bytes(FORMAT, registry.scrape(FORMAT).getBytes(StandardCharsets.UTF_8));
    }
}
