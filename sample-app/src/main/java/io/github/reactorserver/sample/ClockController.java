package io.github.reactorserver.sample;

import java.time.Duration;
import java.time.Instant;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Server-sent events: the time, once a second. */
@RestController
class ClockController {
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Sinks.Empty<Void> closing = Sinks.empty();

    @GetMapping(path = "/api/clock", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<Instant>> clock() {
        return Flux.interval(Duration.ZERO, TICK)
                // a client that does not read misses ticks
                .onBackpressureDrop()
                .map(tick -> ServerSentEvent.builder(Instant.now())
                        .id(Long.toString(tick))
                        .event("tick")
                        .build())
                .takeUntilOther(closing.asMono());
    }

    /** Without it a stream without end would hold up a graceful shutdown for its whole time. */
    @EventListener(ContextClosedEvent.class)
    void close() {
        closing.tryEmitEmpty();
    }
}
