package io.github.reactorserver.boot.handler;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Results of Reactor's types. Loaded only where Reactor is. */
final class ReactorResults {
    private ReactorResults() {}

    static Result.Shape shape(Class<?> type) {
        if (Mono.class.isAssignableFrom(type)) {
            return Result.Shape.MONO;
        }
        return Flux.class.isAssignableFrom(type) ? Result.Shape.FLUX : Result.Shape.VALUE;
    }

    static CompletionStage<?> stage(Object mono) {
        return ((Mono<?>) mono).toFuture();
    }

    static Flow.Publisher<?> publisher(Object flux) {
        return JdkFlowAdapter.publisherToFlowPublisher((Flux<?>) flux);
    }
}
