package io.github.reactorserver.http.server;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.StreamedBody;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of answers that nobody will get: whoever makes them is told to stop. */
final class Unsent {
    private static final Logger log = LoggerFactory.getLogger(Unsent.class);

    private Unsent() {}

    /** Cancels the answer to come. */
    static void cancel(CompletionStage<HttpResponse> stage) {
        try {
            stage.toCompletableFuture().cancel(false);
        } catch (UnsupportedOperationException e) {
            // a stage that cannot be cancelled goes on for nothing
        } catch (Throwable failure) {
            log.error("the answer of a handler cannot be cancelled", failure);
        }
    }

    /** Cancels the body of an answer, if it is streamed, and releases its files. */
    static void drop(HttpResponse response) {
        response.release();
        StreamedBody body = response.stream();
        if (body != null) {
            try {
                body.publisher().subscribe(new Canceller());
            } catch (Throwable failure) {
                log.error("the publisher of a body cannot be cancelled", failure);
            }
        }
    }

    /** Wants nothing. */
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
