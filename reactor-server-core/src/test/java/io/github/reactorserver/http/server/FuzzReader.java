package io.github.reactorserver.http.server;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a body as fast as it may, and watches that it comes by the rules. */
final class FuzzReader implements Flow.Subscriber<ByteBuffer> {
    private final Consumer<String> violations;
    private final boolean fast;
    private final AtomicLong asked = new AtomicLong();
    private final CompletableFuture<Integer> length = new CompletableFuture<>();
    private volatile Flow.@Nullable Subscription subscription;
    private int received;

    FuzzReader(Consumer<String> violations, boolean fast) {
        this.violations = violations;
        this.fast = fast;
    }

    /** Number of bytes, when all have come. */
    CompletableFuture<Integer> length() {
        return length;
    }

    /** Asks for so many more pieces. */
    void ask(long count) {
        Flow.Subscription current = subscription;
        if (current != null) {
            asked.addAndGet(count);
            current.request(count);
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        if (subscription != null) {
            violations.accept("a body subscribed twice");
        }
        subscription = newSubscription;
        if (fast) {
            ask(1);
        }
    }

    @Override
    public void onNext(ByteBuffer item) {
        if (length.isDone() || asked.decrementAndGet() < 0) {
            violations.accept("a piece of a body that nobody has asked for");
        }
        received += item.remaining();
        if (fast) {
            ask(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (!length.completeExceptionally(failure)) {
            violations.accept("a body that ended twice");
        }
    }

    @Override
    public void onComplete() {
        if (!length.complete(received)) {
            violations.accept("a body that ended twice");
        }
    }
}
