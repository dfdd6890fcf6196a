package io.github.reactorserver.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An answer that another stage will give, which is not there yet. Nobody may want it any more when it comes: then it is
 * released. Thread-safe.
 */
public final class PendingAnswer extends CompletableFuture<HttpResponse> {

    /** Becomes what that stage becomes. Cancelled, it cancels the stage; an answer that comes nonetheless is let go of. */
    public void follow(CompletionStage<HttpResponse> stage) {
        stage.whenComplete((response, failure) -> {
            if (failure != null) {
                completeExceptionally(failure);
            } else if (!complete(response)) {
                response.release();
            }
        });
        whenComplete((response, failure) -> {
            if (isCancelled()) {
                stage.toCompletableFuture().cancel(false);
            }
        });
    }
}
