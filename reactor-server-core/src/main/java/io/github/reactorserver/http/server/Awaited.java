package io.github.reactorserver.http.server;

import io.github.reactorserver.net.CloseReason;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a conversation waits for, and for how long. */
enum Awaited {
    /** The client to take its answers, which has a limit of its own, or nobody. */
    NOTHING(CloseReason.IDLE, timeouts -> Duration.ZERO),
    /** The handler of the oldest request; what comes of further ones does not move the limit. */
    HANDLER(CloseReason.REQUEST_TIMEOUT, HttpTimeouts::request),
    FIRST_REQUEST(CloseReason.IDLE, HttpTimeouts::header),
    NEXT_REQUEST(CloseReason.KEEP_ALIVE, HttpTimeouts::keepAlive),
    /** The end of a head; further bytes of it do not move the limit. */
    HEAD(CloseReason.HEADER_TIMEOUT, HttpTimeouts::header),
    /** More of a body that is wanted. */
    BODY(CloseReason.BODY_TIMEOUT, HttpTimeouts::body),
    /** The end of a body that nobody reads; further bytes of it do not move the limit. */
    UNREAD_BODY(CloseReason.BODY_TIMEOUT, timeouts -> Duration.ofSeconds(5));

    private final CloseReason reason;
    private final Function<HttpTimeouts, Duration> limit;

    Awaited(CloseReason reason, Function<HttpTimeouts, Duration> limit) {
        this.reason = reason;
        this.limit = limit;
    }

    /**
     * What is waited for now.
     *
     * @param answering whether an answer is due
     * @param ending whether no further request is read
     * @param readsNothing whether the client has to take answers first, which has a limit of its own
     */
    static Awaited now(@Nullable Reading reading, boolean answering, boolean ending, boolean readsNothing) {
        BodyStream body = reading == null ? null : reading.body();
        if (body != null && body.isDropping()) {
            return UNREAD_BODY;
        }
        if (readsNothing) {
            return NOTHING;
        }
        if (body != null ? body.isAskedFor() : reading != null && reading.isInCollectedBody() && !ending) {
            return BODY;
        }
        if (answering) {
            return HANDLER;
        }
        if (ending) {
            return NOTHING;
        }
        return reading == null ? NEXT_REQUEST : HEAD;
    }

    /** Whether the limit counts from the beginning of the wait. */
    boolean isAbsolute() {
        return this == HEAD || this == UNREAD_BODY || this == HANDLER;
    }

    /** Why the connection ends if it is in vain. */
    CloseReason reason() {
        return reason;
    }

    /** Zero for none. */
    Duration limit(HttpTimeouts timeouts) {
        return limit.apply(timeouts);
    }
}
