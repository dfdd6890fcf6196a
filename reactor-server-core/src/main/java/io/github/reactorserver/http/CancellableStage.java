package io.github.reactorserver.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a handler will answer, as filters see it. Whoever cancels this, or what filters made of it, cancels the handler;
 * an answer that comes nonetheless goes its way through the filters, so that whoever waits for none can let go of it.
 */
final class CancellableStage<T> extends CompletableFuture<T> {
    private final CompletionStage<?> source;

    private CancellableStage(CompletionStage<?> source) {
        this.source = source;
    }

    static <T> CompletionStage<T> of(CompletionStage<T> source) {
        CancellableStage<T> stage = new CancellableStage<>(source);
        source.whenComplete((answer, failure) -> {
            if (failure == null) {
                stage.complete(answer);
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
