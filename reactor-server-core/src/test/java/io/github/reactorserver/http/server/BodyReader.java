package io.github.reactorserver.http.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A subscriber of a request's body in the hands of a test. */
class BodyReader implements Flow.Subscriber<ByteBuffer> {
    private final List<String> items = new CopyOnWriteArrayList<>();
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();
    private final long first;
    private volatile Flow.@Nullable Subscription subscription;
    private volatile @Nullable Throwable failure;
    private volatile boolean concurrent;

    /** Asks for that many items at once. */
    BodyReader(long first) {
        this.first = first;
    }

    static BodyReader ofAll() {
        return new BodyReader(Long.MAX_VALUE);
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        if (first > 0) {
            newSubscription.request(first);
        }
    }

    @Override
    public void onNext(ByteBuffer item) {
        concurrent |= inside.incrementAndGet() > 1;
        items.add(StandardCharsets.ISO_8859_1.decode(item).toString());
        inside.decrementAndGet();
    }

    @Override
    public void onError(Throwable thrown) {
        failure = thrown;
        ends.add("error");
    }

    @Override
    public void onComplete() {
        ends.add("complete");
    }

    Flow.Subscription subscription() {
        Flow.Subscription current = subscription;
        if (current == null) {
            throw new AssertionError("not subscribed");
        }
        return current;
    }

    List<String> items() {
        return List.copyOf(items);
    }

    String text() {
        return String.join("", items);
    }

    /** What ended it: nothing yet, "complete" or "error"; more than one breaks the rules. */
    List<String> ends() {
        return List.copyOf(ends);
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Whether two signals came at the same time. */
    boolean wasConcurrent() {
        return concurrent;
    }
}
