package io.github.reactorserver.http.file;

import io.github.reactorserver.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An answer to come, which nobody may want any more when it does. Thread-safe. */
final class PendingAnswer extends CompletableFuture<HttpResponse> {

    /** Becomes what that stage becomes; an answer that comes too late is let go of. */
    void follow(CompletionStage<HttpResponse> stage) {
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
