package io.github.reactorserver.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A stage whose cancellation goes to its source: whoever cancels this, or what was made of it, cancels the source. A
 * result that comes nonetheless goes its way through all that was made of it, so that whoever waits for none can let go
 * of it; a stage cancelled by itself would lose it. Filters see the responses of handlers so. Thread-safe.
 */
public final class CancellableStage<T> extends CompletableFuture<T> {
    private final CompletionStage<?> source;

    private CancellableStage(CompletionStage<?> source) {
        this.source = source;
    }

    /** What completes as that source does. */
    public static <T> CompletionStage<T> of(CompletionStage<T> source) {
        CancellableStage<T> stage = new CancellableStage<>(source);
        source.whenComplete((response, failure) -> {
            if (failure == null) {
                stage.complete(response);
            } else {
                stage.completeExceptionally(failure);
            }
        });
        return stage;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CancellableStage<>(source);
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        return source.toCompletableFuture().cancel(mayInterrupt);
    }
}
