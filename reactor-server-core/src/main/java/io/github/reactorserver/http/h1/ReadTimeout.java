package io.github.reactorserver.http.h1;

import io.github.reactorserver.http.server.HttpTimeouts;
import io.github.reactorserver.http.server.RequestBodyStream;
import io.github.reactorserver.net.CloseReason;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a connection waits for, and for how long. */
enum ReadTimeout {
    /** The client to take its responses, which has a limit of its own, or nobody. */
    NONE(CloseReason.IDLE, timeouts -> Duration.ZERO),
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

    ReadTimeout(CloseReason reason, Function<HttpTimeouts, Duration> limit) {
        this.reason = reason;
        this.limit = limit;
    }

    /**
     * The one that applies now.
     *
     * @param responding whether a response is due
     * @param ending whether no further request is read
     * @param readsNothing whether the client has to take responses first, which has a limit of its own
     */
    static ReadTimeout now(@Nullable RequestReader reader, boolean responding, boolean ending, boolean readsNothing) {
        RequestBodyStream stream = reader == null ? null : reader.stream();
        if (stream != null && stream.isDropping()) {
            return UNREAD_BODY;
        }
        if (readsNothing) {
            return NONE;
        }
        if (stream != null ? stream.isAskedFor() : reader != null && reader.isCollecting()) {
            return BODY;
        }
        if (responding) {
            return HANDLER;
        }
        if (ending) {
            return NONE;
        }
        return reader == null ? NEXT_REQUEST : HEAD;
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
