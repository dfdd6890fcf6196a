package io.github.reactorserver.http.server;

import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.codec.BadRequestException;
import io.github.reactorserver.http.codec.ParserLimits;
import io.github.reactorserver.http.codec.RequestParser;
import org.jspecify.annotations.Nullable;

/**
 * What a conversation needs while a request comes in: the parser, and what is known of its body. The conversations of a
 * loop use such objects in turn; an idle one has none. Loop-confined.
 */
final class Reading {
    /** Of a body that nobody reads, so much is dropped to keep the connection. */
    static final long MAX_DROPPED = 1024 * 1024;

    private final RequestParser parser;
    private final BodyPace pace = new BodyPace();
    private @Nullable BodyStream body;
    private boolean continueSent;

    Reading(ParserLimits limits) {
        parser = new RequestParser(limits);
    }

    void reset() {
        parser.reset();
        pace.stop();
        body = null;
        continueSent = false;
    }

    RequestParser parser() {
        return parser;
    }

    /** The body that a handler takes while it comes, or null. */
    @Nullable
    BodyStream body() {
        return body;
    }

    /** The head of a request is complete. */
    void beginBody() {
        continueSent = false;
        pace.stop();
    }

    void stream(BodyStream stream) {
        parser.streamBody();
        body = stream;
    }

    /** Nothing more of the streamed body is of interest. */
    @Nullable
    BodyStream endStream() {
        BodyStream ended = body;
        body = null;
        return ended;
    }

    boolean isInCollectedBody() {
        return body == null && parser.isInBody();
    }

    /** Whether nothing of a request is left in it. */
    boolean isIdle(boolean inputIsLeft) {
        RequestParser.Phase phase = parser.phase();
        return body == null
                && (phase == RequestParser.Phase.DONE || (phase == RequestParser.Phase.START && !inputIsLeft));
    }

    /** Whether the client waits to be told that its body is wanted (RFC 9110, section 10.1.1). */
    boolean awaitsContinue() {
        return parser.isInBody() && parser.expectsContinue() && !continueSent;
    }

    void handleContinueSent() {
        continueSent = true;
    }

    /**
     * Whether more of the streamed body may still come than is dropped to keep the connection.
     *
     * @param streams whether the answer may go on while the body is read
     */
    boolean leavesTooMuch(boolean streams) {
        BodyStream stream = body;
        if (stream == null) {
            return false;
        }
        // nobody has asked for the body: whether the client will send it cannot be known
        return awaitsContinue() || (stream.remaining() > MAX_DROPPED && !(streams && stream.isTaken()));
    }

    /** What follows is not the client's delay. */
    void stopPace() {
        pace.stop();
    }

    /**
     * Counts what has come.
     *
     * @throws BadRequestException if the body is slower than it must be on average
     */
    void checkPace(int received, long now, int bytesPerSecond) throws BadRequestException {
        boolean counts = body == null ? parser.isInBody() : body.isAskedFor();
        if (bytesPerSecond > 0 && counts && pace.isTooSlow(received, now, bytesPerSecond)) {
            throw new BadRequestException(HttpStatus.REQUEST_TIMEOUT, "the body comes too slowly");
        }
    }
}
