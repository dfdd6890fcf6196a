package io.github.reactorserver.http.server;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.RequestBody;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request's body on its way from the connection to a subscriber. Loop-confined but for subscribing, demand and
 * cancellation.
 *
 * <p>What has come without being asked for waits here, at most what one read brings: then the connection is not read.
 */
final class BodyStream implements RequestBody, Flow.Subscription {
    private static final Logger log = LoggerFactory.getLogger(BodyStream.class);

    private final Http1Connection conversation;
    private final EventLoop loop;
    private final ResponseQueue.Slot slot;
    private final long length;
    private final AtomicBoolean subscribed = new AtomicBoolean();
    private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>(2);
    private volatile HttpHeaders trailers = HttpHeaders.empty();
    private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
    private @Nullable Throwable failure;
    private long demand;
    private boolean ended;
    private boolean told;
    private boolean discarding;
    private boolean delivering;

    BodyStream(Http1Connection conversation, EventLoop loop, ResponseQueue.Slot slot, long length) {
        this.conversation = conversation;
        this.loop = loop;
        this.slot = slot;
        this.length = length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public HttpHeaders trailers() {
        return trailers;
    }

    // ---- the subscriber's side, any thread

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> newSubscriber) {
        if (!subscribed.compareAndSet(false, true)) {
            newSubscriber.onSubscribe(NoSubscription.INSTANCE);
            newSubscriber.onError(new IllegalStateException("a request body serves one subscriber"));
            return;
        }
        boolean runs = inLoop(() -> {
            subscriber = newSubscriber;
            newSubscriber.onSubscribe(this);
            deliver();
        });
        if (!runs) {
            newSubscriber.onSubscribe(NoSubscription.INSTANCE);
            newSubscriber.onError(new IllegalStateException("the server has stopped"));
        }
    }

    @Override
    public void request(long count) {
        inLoop(() -> {
            if (count <= 0) {
                fail(new IllegalArgumentException("demand must be positive: " + count));
                return;
            }
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            deliver();
        });
    }

    @Override
    public void cancel() {
        inLoop(this::discard);
    }

    private boolean inLoop(Runnable signal) {
        try {
            loop.runInLoop(signal);
            return true;
        } catch (RejectedExecutionException e) {
            log.debug("signal to a body whose loop has ended");
            return false;
        }
    }

    // ---- the connection's side, on the loop

    /** Where the request's answer goes. */
    ResponseQueue.Slot slot() {
        return slot;
    }

    /** Whether the connection is to be read. */
    boolean wantsMore() {
        return discarding || (demand > 0 && waiting.isEmpty());
    }

    /** Whether what comes is dropped. */
    boolean isDiscarding() {
        return discarding;
    }

    /** Whether somebody has asked for bytes. */
    boolean isAskedFor() {
        return demand > 0;
    }

    void offer(byte[] bytes) {
        if (!discarding && bytes.length > 0) {
            waiting.add(ByteBuffer.wrap(bytes));
            deliver();
        }
    }

    void complete(HttpHeaders trailerFields) {
        trailers = trailerFields;
        ended = true;
        deliver();
    }

    void fail(Throwable cause) {
        if (!ended) {
            failure = cause;
            ended = true;
            deliver();
        }
    }

    /** Drops what has come and what will. */
    void discard() {
        if (!discarding) {
            discarding = true;
            told = true;
            waiting.clear();
            conversation.handleDemand();
        }
    }

    private void deliver() {
        Flow.Subscriber<? super ByteBuffer> target = subscriber;
        if (target == null || told || delivering) {
            return;
        }
        delivering = true;
        try {
            while (demand > 0 && !told && !waiting.isEmpty()) {
                demand--;
                target.onNext(waiting.remove());
            }
            if (ended && !told && waiting.isEmpty()) {
                tellEnd(target);
            }
        } catch (Throwable thrown) {
            // a subscriber must not throw (reactive streams, rule 2.13): it gets nothing more
            log.error("the subscriber of a request body failed", thrown);
            discard();
        } finally {
            delivering = false;
        }
        if (wantsMore()) {
            conversation.handleDemand();
        }
    }

    private void tellEnd(Flow.Subscriber<? super ByteBuffer> target) {
        told = true;
        Throwable cause = failure;
        if (cause == null) {
            target.onComplete();
        } else {
            target.onError(cause);
        }
    }

    /** For a subscriber that gets nothing. */
    private enum NoSubscription implements Flow.Subscription {
        INSTANCE;

        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }
}
