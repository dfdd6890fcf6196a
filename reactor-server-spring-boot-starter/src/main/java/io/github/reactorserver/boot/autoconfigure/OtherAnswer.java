package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.http.CancellableStage;
import io.github.reactorserver.http.ErrorPage;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.StreamedBody;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** Answers in place of those that are not the whole truth. */
final class OtherAnswer {
    private OtherAnswer() {}

    /**
     * The stage's answer, or that other one if it has one of those statuses: its body is let go of. A cancellation goes to
     * the stage.
     */
    static CompletionStage<HttpResponse> than(
            Set<HttpStatus> statuses, CompletionStage<HttpResponse> stage, Supplier<HttpResponse> other) {
        return CancellableStage.of(stage).thenApply(answer -> {
            if (!statuses.contains(answer.status())) {
                return answer;
            }
            answer.release();
            StreamedBody body = answer.stream();
            if (body != null) {
                body.publisher().subscribe(new Canceller());
            }
            return other.get();
        });
    }

    /** What answers a path that is known with these methods only: 405, or 204 to OPTIONS (RFC 9110, section 15.5.6). */
    static HttpResponse allowing(Collection<String> methods, HttpRequest request) {
        HttpResponse.Builder answer = request.method().equals(HttpMethod.OPTIONS)
                ? HttpResponse.builder(HttpStatus.NO_CONTENT)
                : ErrorPage.builder(HttpStatus.METHOD_NOT_ALLOWED, "", request);
        return answer.header("Allow", String.join(", ", methods)).build();
    }

    /** Wants nothing of a body. */
    private static final class Canceller implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(ByteBuffer item) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
