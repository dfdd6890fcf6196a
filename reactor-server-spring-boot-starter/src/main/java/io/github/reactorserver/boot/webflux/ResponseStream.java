package io.github.reactorserver.boot.webflux;

import io.github.reactorserver.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/**
 * A body on its way from WebFlux to the server. For WebFlux it is the write, which ends with the body; for the server it
 * is the publisher of the bytes. Serves one subscriber of each.
 *
 * <p>The server asks for buffers as the client takes them. When the client goes away it cancels: then body and handler are
 * cancelled. When WebFlux cancels the write, the server cuts the connection, so that the client sees a broken answer.
 * Whatever the source throws instead of signalling it ends both.
 */
final class ResponseStream extends Mono<Void> implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
    private static final Logger log = LoggerFactory.getLogger(ResponseStream.class);
    private static final Subscription CANCELLED = Operators.cancelledSubscription();

    private final Publisher<? extends DataBuffer> source;
    private final Exchange exchange;
    private final Function<ResponseStream, HttpResponse> answer;
    private final AtomicReference<@Nullable Subscription> upstream = new AtomicReference<>();
    private @Nullable CoreSubscriber<? super Void> write;
    private volatile Flow.@Nullable Subscriber<? super ByteBuffer> server;

    /**
     * @param answer makes the response with this body
     */
    ResponseStream(
            Publisher<? extends DataBuffer> source, Exchange exchange, Function<ResponseStream, HttpResponse> answer) {
        this.source = source;
        this.exchange = exchange;
        this.answer = answer;
    }

    // ---- WebFlux's side: the write

    @Override
    public void subscribe(CoreSubscriber<? super Void> actual) {
        HttpResponse response;
        try {
            response = answer.apply(this);
        } catch (Throwable failure) {
            exchange.fail(failure);
            dropSource();
            Operators.error(actual, failure);
            return;
        }
        write = actual;
        actual.onSubscribe(new Write());
        if (!exchange.complete(response)) {
            dropSource();
        }
    }

    // whoever keeps the first buffer for a subscriber lets go of it only then
    private void dropSource() {
        cancelSource();
        try {
            source.subscribe(new Unwanted());
        } catch (Throwable failure) {
            log.debug("a body that nobody waits for cannot be dropped", failure);
        }
    }

    /** Takes nothing of a body that nobody waits for. */
    private static final class Unwanted extends BaseSubscriber<DataBuffer> {
        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.cancel();
        }

        @Override
        protected void hookOnNext(DataBuffer buffer) {
            DataBufferUtils.release(buffer);
        }

        @Override
        protected void hookOnError(Throwable failure) {
            // nobody waits for that either
        }
    }

    /** The write as WebFlux holds it. */
    private final class Write implements Subscription {
        @Override
        public void request(long count) {
            // a write has no items
        }

        @Override
        public void cancel() {
            Flow.Subscriber<? super ByteBuffer> target = server;
            if (cancelSource() && target != null) {
                target.onError(new CancellationException("the handler was cancelled"));
            }
        }
    }

    // ---- the server's side: bytes

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        server = subscriber;
        try {
            source.subscribe(new Source(subscriber, Objects.requireNonNull(write)));
        } catch (Throwable failure) {
            if (upstream.get() == null) {
                subscriber.onSubscribe(this);
            }
            fail(failure);
        }
    }

    @Override
    public void request(long count) {
        Subscription current = upstream.get();
        if (current == null) {
            return;
        }
        try {
            current.request(count);
        } catch (Throwable failure) {
            fail(failure);
        }
    }

    /** The source threw instead of signalling. */
    private void fail(Throwable failure) {
        if (cancelSource()) {
            Objects.requireNonNull(server).onError(failure);
            Objects.requireNonNull(write).onError(failure);
        }
    }

    /** The client has gone away. */
    @Override
    public void cancel() {
        if (cancelSource()) {
            exchange.cancelHandler();
        }
    }

    private boolean cancelSource() {
        Subscription current = upstream.getAndSet(CANCELLED);
        if (current == CANCELLED) {
            return false;
        }
        if (current != null) {
            try {
                current.cancel();
            } catch (Throwable failure) {
                log.error("a body cannot be cancelled", failure);
            }
        }
        return true;
    }

    /** Passes the body on. */
    private final class Source implements CoreSubscriber<DataBuffer> {
        private final Flow.Subscriber<? super ByteBuffer> target;
        private final CoreSubscriber<? super Void> actual;
        private Sinks.@Nullable Many<DataBuffer> ended;

        Source(Flow.Subscriber<? super ByteBuffer> target, CoreSubscriber<? super Void> actual) {
            this.target = target;
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            if (subscription == Operators.emptySubscription()) {
                keepUntilAskedFor();
            } else if (upstream.compareAndSet(null, subscription)) {
                target.onSubscribe(ResponseStream.this);
            } else {
                // the write was cancelled before the server came to it
                subscription.cancel();
                target.onSubscribe(ResponseStream.this);
                target.onError(new CancellationException("the handler was cancelled"));
            }
        }

        // WebFlux hands over a body that has ended already without being asked for its one buffer
        private void keepUntilAskedFor() {
            Sinks.Many<DataBuffer> sink = Sinks.unsafe().many().unicast().onBackpressureBuffer();
            ended = sink;
            sink.asFlux()
                    .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
                    .subscribe(new Source(target, actual));
        }

        @Override
        public void onNext(DataBuffer buffer) {
            if (ended != null) {
                if (ended.tryEmitNext(buffer).isFailure()) {
                    DataBufferUtils.release(buffer);
                }
                return;
            }
            try {
                target.onNext(Bytes.takeView(buffer));
            } catch (Throwable failure) {
                fail(failure);
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (ended != null) {
                ended.tryEmitError(failure);
                return;
            }
            upstream.set(CANCELLED);
            target.onError(failure);
            actual.onError(failure);
        }

        @Override
        public void onComplete() {
            if (ended != null) {
                ended.tryEmitComplete();
                return;
            }
            upstream.set(CANCELLED);
            target.onComplete();
            actual.onComplete();
        }
    }
}
