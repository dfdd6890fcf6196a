package io.github.reactorserver.http.server;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Gives each item within the call that asks for it, as a generator does. */
class EagerPublisher implements Flow.Publisher<ByteBuffer> {
    private final byte[] item;
    private final long items;
    private final AtomicLong given = new AtomicLong();
    private final AtomicInteger cancellations = new AtomicInteger();

    /** Gives that item so many times. */
    EagerPublisher(byte[] item, long items) {
        this.item = item;
        this.items = items;
    }

    long given() {
        return given.get();
    }

    int cancellations() {
        return cancellations.get();
    }

    /** Called before each item is handed over. */
    void handleGiven(long count) {}

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(new Flow.Subscription() {
            private long demand;
            private boolean giving;
            private boolean ended;

            @Override
            public void request(long count) {
                demand += count;
                if (giving) {
                    return;
                }
                giving = true;
                while (!ended && demand > 0 && given.get() < items) {
                    demand--;
                    handleGiven(given.incrementAndGet());
                    subscriber.onNext(ByteBuffer.wrap(item));
                }
                giving = false;
                if (!ended && given.get() == items) {
                    ended = true;
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {
                ended = true;
                cancellations.incrementAndGet();
            }
        });
    }
}
