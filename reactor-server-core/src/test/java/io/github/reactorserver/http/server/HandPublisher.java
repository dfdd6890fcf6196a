package io.github.reactorserver.http.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A publisher of bytes in the hands of a test. Signals on the thread of the test. */
final class HandPublisher implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
    private final AtomicLong requested = new AtomicLong();
    private final AtomicInteger cancellations = new AtomicInteger();
    private volatile Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> newSubscriber) {
        subscriber = newSubscriber;
        newSubscriber.onSubscribe(this);
    }

    @Override
    public void request(long count) {
        requested.addAndGet(count);
    }

    @Override
    public void cancel() {
        cancellations.incrementAndGet();
    }

    /** Items asked for since the beginning. */
    long requested() {
        return requested.get();
    }

    int cancellations() {
        return cancellations.get();
    }

    boolean isSubscribed() {
        return subscriber != null;
    }

    void next(String text) {
        next(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void next(byte[] bytes) {
        subscriber().onNext(ByteBuffer.wrap(bytes));
    }

    void complete() {
        subscriber().onComplete();
    }

    void fail(Throwable failure) {
        subscriber().onError(failure);
    }

    Flow.Subscriber<? super ByteBuffer> subscriber() {
        Flow.Subscriber<? super ByteBuffer> current = subscriber;
        if (current == null) {
            throw new AssertionError("nobody has subscribed");
        }
        return current;
    }
}
