package io.github.reactorserver.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A response that another stage will give, which is not there yet. Nobody may want it any more when it comes: then it is
 * released. Thread-safe.
 */
public final class PendingResponse extends CompletableFuture<HttpResponse> {
    private boolean following;
    private Runnable onFollow = () -> {};

    /**
     * Has an action run once it is known which stage will give the response: until then it is short work of the server's own.
     *
     * @return false if that is known already
     */
    public synchronized boolean tryOnFollow(Runnable action) {
        onFollow = action;
        return !following;
    }

    private synchronized Runnable followed() {
        following = true;
        return onFollow;
    }

    /** Becomes what that stage becomes. Cancelled, it cancels the stage; a response that comes nonetheless is let go of. */
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
        followed().run();
    }
}
