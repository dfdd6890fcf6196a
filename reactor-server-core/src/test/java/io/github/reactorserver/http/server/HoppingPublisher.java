package io.github.reactorserver.http.server;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Gives an array in pieces as they are asked for, and goes to another executor behind each few of them. */
final class HoppingPublisher implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
    private static final int MAX_ITEMS_PER_HOP = 4;

    private final byte[] bytes;
    private final Random random;
    private final List<Executor> executors;
    private final AtomicInteger open;
    private final AtomicBoolean ended = new AtomicBoolean();
    // above zero while somebody gives items
    private final AtomicLong demand = new AtomicLong();
    private Flow.Subscriber<? super ByteBuffer> subscriber;
    private int given;

    /**
     * @param open counts the publishers that were subscribed to and neither completed nor were cancelled
     */
    HoppingPublisher(byte[] bytes, Random random, List<Executor> executors, AtomicInteger open) {
        this.bytes = bytes;
        this.random = random;
        this.executors = executors;
        this.open = open;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> newSubscriber) {
        open.incrementAndGet();
        subscriber = newSubscriber;
        newSubscriber.onSubscribe(this);
    }

    @Override
    public void request(long count) {
        if (demand.getAndAdd(count) == 0) {
            hop();
        }
    }

    @Override
    public void cancel() {
        end();
    }

    private boolean end() {
        boolean first = ended.compareAndSet(false, true);
        if (first) {
            open.decrementAndGet();
        }
        return first;
    }

    private void hop() {
        executors.get(random.nextInt(executors.size())).execute(this::give);
    }

    private void give() {
        for (int items = 1 + random.nextInt(MAX_ITEMS_PER_HOP); items > 0; items--) {
            if (given == bytes.length) {
                if (end()) {
                    subscriber.onComplete();
                }
                return;
            }
            if (ended.get()) {
                return;
            }
            int length = Math.min(bytes.length - given, pieceLength());
            ByteBuffer piece = ByteBuffer.wrap(bytes, given, length);
            given += length;
            subscriber.onNext(piece);
            // who has given all of it goes on to the end without being asked
            if (given < bytes.length && demand.decrementAndGet() == 0) {
                return;
            }
        }
        hop();
    }

    private int pieceLength() {
        return random.nextInt(random.nextInt(8) == 0 ? 50_000 : 500);
    }
}
