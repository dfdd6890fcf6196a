package io.github.reactorserver.boot.webflux;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** A body without bytes. */
enum NoBody implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
    INSTANCE;

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(this);
        subscriber.onComplete();
    }

    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
}
