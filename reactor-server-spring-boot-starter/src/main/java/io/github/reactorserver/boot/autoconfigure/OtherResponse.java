package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.http.CancellableStage;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Answers in place of those that are not the whole truth. */
final class OtherResponse {
    private OtherResponse() {}

    /**
     * The stage's answer, or that other one if it has one of those statuses: its body is let go of. A cancellation goes to
     * the stage.
     */
    static CompletionStage<HttpResponse> than(
            Set<HttpStatus> statuses, CompletionStage<HttpResponse> stage, Supplier<HttpResponse> other) {
        return CancellableStage.of(stage).thenApply(response -> {
            if (!statuses.contains(response.status())) {
                return response;
            }
            response.release();
            return other.get();
        });
    }
}
