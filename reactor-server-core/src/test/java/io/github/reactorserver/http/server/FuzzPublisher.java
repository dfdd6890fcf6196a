package io.github.reactorserver.http.server;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A body that comes as the script says, and no faster than it is asked for. */
final class FuzzPublisher implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
    private final byte[] content;
    private final @Nullable Throwable failure;
    private final AtomicLong demand = new AtomicLong();
    private volatile Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
    private volatile boolean cancelled;
    private int given;
    private boolean ended;

    /**
     * @param failure the end, null for an orderly one
     */
    FuzzPublisher(byte[] content, @Nullable Throwable failure) {
        this.content = content;
        this.failure = failure;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> newSubscriber) {
        if (subscriber != null) {
            throw new IllegalStateException("a second subscriber");
        }
        subscriber = newSubscriber;
        newSubscriber.onSubscribe(this);
    }

    @Override
    public void request(long count) {
        demand.addAndGet(count);
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    /** Gives the next bytes if they are asked for; behind the last ones the end. The test's thread. */
    void give(int count) {
        Flow.Subscriber<? super ByteBuffer> taker = subscriber;
        if (taker == null || cancelled || ended) {
            return;
        }
        if (given < content.length && demand.get() > 0) {
            demand.decrementAndGet();
            int end = Math.min(content.length, given + Math.max(1, count));
            byte[] piece = Arrays.copyOfRange(content, given, end);
            given = end;
            taker.onNext(ByteBuffer.wrap(piece));
        } else if (given == content.length) {
            ended = true;
            if (failure == null) {
                taker.onComplete();
            } else {
                taker.onError(failure);
            }
        }
    }

    /** Whether nobody waits for more, or is to be waited for. */
    boolean isOver() {
        return cancelled || ended;
    }

    boolean isSubscribed() {
        return subscriber != null;
    }
}
