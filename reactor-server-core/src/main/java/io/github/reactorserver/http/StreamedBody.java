package io.github.reactorserver.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A body whose bytes come over time. Immutable, but its publisher serves one subscriber.
 *
 * <p>The publisher is asked for more only while the client takes what was sent, and is cancelled when the client goes
 * away, also before it is asked for anything. Buffers are handed over: their content must not change afterwards.
 *
 * @param publisher gives the bytes, from any thread
 * @param length number of bytes, -1 if it is not known beforehand
 * @param heartbeat sent whenever nothing else was for {@code interval}; empty for none
 * @param interval zero for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StreamedBody(Flow.Publisher<ByteBuffer> publisher, long length, byte[] heartbeat, Duration interval) {
    public static final long UNKNOWN_LENGTH = -1;

    private static final Logger log = LoggerFactory.getLogger(StreamedBody.class);

    private static final byte[] NOTHING = {};

    public StreamedBody {
        if (length < UNKNOWN_LENGTH) {
            throw new IllegalArgumentException("length of a body must not be negative: " + length);
        }
        if (heartbeat.length > 0 && (length != UNKNOWN_LENGTH || interval.isZero() || interval.isNegative())) {
            throw new IllegalArgumentException("a heartbeat needs a body of unknown length and a positive interval");
        }
    }

    /** A body of unknown length: sent in chunks, to a 1.0 client up to the end of the connection. */
    public static StreamedBody of(Flow.Publisher<ByteBuffer> publisher) {
        return of(publisher, UNKNOWN_LENGTH);
    }

    /** A body of that many bytes; if there come others, the connection is cut. */
    public static StreamedBody of(Flow.Publisher<ByteBuffer> publisher, long length) {
        return new StreamedBody(publisher, length, NOTHING, Duration.ZERO);
    }

    /** Tells the publisher that nobody wants the bytes; one that has a subscriber already minds its own. Any thread. */
    void cancel() {
        try {
            publisher.subscribe(Unwanting.INSTANCE);
        } catch (Throwable failure) {
            log.error("the publisher of a body cannot be cancelled", failure);
        }
    }

    private enum Unwanting implements Flow.Subscriber<ByteBuffer> {
        INSTANCE;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(ByteBuffer item) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }

    /** Whether it goes on until one side ends it; such a body is ended when the server stops. */
    public boolean isEndless() {
        return heartbeat.length > 0;
    }
}
