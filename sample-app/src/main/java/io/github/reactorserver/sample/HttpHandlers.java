package io.github.reactorserver.sample;

import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Handlers as bean methods: each answers one method and path. */
@Configuration(proxyBeanMethods = false)
class HttpHandlers {
    private static final Duration BLOCKED = Duration.ofMillis(200);

    /** What {@code /json} answers. */
    record Message(String message, int javaVersion) {}

    /** Runs on the event loop, as handlers do by default: right for all that never blocks. */
    @Bean
    @OnMessage(path = "/hello/{name}")
    HttpHandler hello() {
        return request -> HttpResponse.text("Hello, " + request.pathVariable("name") + "!");
    }

    /** Writes JSON with the mapper that Spring Boot configures. */
    @Bean
    @OnMessage(path = "/json")
    HttpHandler json(JsonMapper mapper) {
        return request -> HttpResponse.json(mapper.writeValueAsBytes(
                new Message("Hello, World!", Runtime.version().feature())));
    }

    /** Responses with the body and the media type that it got. */
    @Bean
    @OnMessage(path = "/echo", method = "POST")
    HttpHandler postEcho() {
        return request -> HttpResponse.bytes(
                Objects.requireNonNullElse(request.header("Content-Type"), "application/octet-stream"),
                request.bodyBytes());
    }

    /** Answers when a result is there, which any thread may deliver; no thread waits for it. */
    @Bean
    @OnMessage(path = "/async")
    AsyncHttpHandler async() {
        return request -> CompletableFuture.supplyAsync(
                () -> HttpResponse.text("from " + Thread.currentThread().getName()));
    }

    /**
     * Blocks its thread, as a handler does that waits for a database. So it must not run on an event loop, where it
     * would stop every connection of that loop, but on the compute pool. Sleeping stands for the wait here; real code
     * has no reason to sleep.
     */
    @Bean
    @OnMessage(path = "/blocking", dispatch = Dispatch.COMPUTE)
    HttpHandler blocking() {
        return request -> {
            Thread.sleep(BLOCKED.toMillis());
            return HttpResponse.text("waited on " + Thread.currentThread().getName());
        };
    }
}
