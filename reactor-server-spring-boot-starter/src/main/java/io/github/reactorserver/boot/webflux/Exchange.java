package io.github.reactorserver.boot.webflux;

import io.github.reactorserver.http.BodyAbortedException;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One request in WebFlux's hands: the response to come, and the subscriber of the handler's end. Cancelled when the client
 * goes away, it cancels the handler. Whatever ends the handler ends it: what Reactor is thrown in a signal it only drops.
 * Thread-safe.
 */
final class Exchange extends CompletableFuture<HttpResponse> implements CoreSubscriber<Void> {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    /**
     * What becomes of failures that no operator can pass on. A client that goes away in the middle of a multipart body
     * makes several, which by default are errors in the log with their stack. The key is Reactor's for a local hook.
     */
    private static final Context CONTEXT =
            Context.of("reactor.onErrorDropped.local", (Consumer<Throwable>) Exchange::drop);

    private volatile @Nullable ReactorServerHttpResponse response;
    private volatile @Nullable Subscription subscription;
    private volatile boolean aborted;

    void response(ReactorServerHttpResponse value) {
        response = value;
    }

    /** The client has ended in the middle of its request. Returns what the handler is to be told. */
    AbortedException abort(BodyAbortedException failure) {
        aborted = true;
        return new AbortedException(String.valueOf(failure.getMessage()), failure);
    }

    /** Whether the handler was told that the client has ended in the middle of its request. */
    boolean isAborted() {
        return aborted;
    }

    private static void drop(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyAbortedException) {
                log.debug("dropped: {}", failure.toString());
                return;
            }
        }
        Operators.onErrorDropped(failure, Context.empty());
    }

    @Override
    public Context currentContext() {
        return CONTEXT;
    }

    @Override
    public void onSubscribe(Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Void item) {
        // there is none
    }

    @Override
    public void onComplete() {
        ReactorServerHttpResponse current = response;
        if (isDone() || current == null) {
            return;
        }
        try {
            complete(current.withoutBody());
        } catch (Throwable failure) {
            fail(failure);
        }
    }

    @Override
    public void onError(Throwable failure) {
        // a response on its way is cut by its own stream
        log.trace("handler failed", failure);
        fail(failure);
    }

    /** There will be no response: the server logs why and answers 500, unless a response is there already. */
    void fail(Throwable failure) {
        if (aborted) {
            complete(HttpResponse.of(HttpStatus.BAD_REQUEST));
        } else {
            completeExceptionally(failure);
        }
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        // a response that was there before is dropped by whom it went to, and its body cancels the handler
        boolean cancelled = super.cancel(mayInterrupt);
        if (cancelled) {
            cancelHandler();
        }
        return cancelled;
    }

    /** Nobody waits for the response any more. */
    void cancelHandler() {
        Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
    }
}
