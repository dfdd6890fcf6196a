package io.github.reactorserver.http.server;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestSource;
import io.github.reactorserver.http.codec.BadRequestException;
import io.github.reactorserver.http.codec.ParserLimits;
import io.github.reactorserver.http.codec.RequestParser;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a conversation needs while a request comes in: the parser, and what is known of its body. The conversations of a
 * loop use such objects in turn; an idle one has none. Loop-confined.
 */
final class Reading {
    /** Of a body that nobody reads, so much is dropped to keep the connection. */
    static final long MAX_DROPPED = 1024 * 1024;

    private final ParserLimits limits;
    private final RequestParser parser;
    private final BodyPace pace = new BodyPace();
    private @Nullable BodyStream body;
    private boolean continueSent;

    Reading(ParserLimits limits) {
        this.limits = limits;
        parser = new RequestParser(limits);
    }

    void reset() {
        parser.reset();
        pace.stop();
        body = null;
        continueSent = false;
    }

    ParserLimits limits() {
        return limits;
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

    /**
     * Finds what handles the request.
     *
     * @param number of the request on its connection
     * @throws BadRequestException if there is no telling
     */
    Router.Match match(Router router, RequestSource source, int number) throws BadRequestException {
        try {
            return router.match(HttpRequest.of(parser.head(), source, number));
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(HttpStatus.BAD_REQUEST, "the path is not UTF-8");
        }
    }

    /** The request with the body that was collected. */
    HttpRequest complete(HttpRequest request) {
        if (parser.body().length == 0 && parser.trailers().isEmpty()) {
            return request;
        }
        return request.withBody(parser.body(), parser.trailers());
    }

    void stream(BodyStream stream) {
        parser.streamBody();
        body = stream;
    }

    /** Reads on in the streamed body; returns whether it is complete. */
    boolean readStreamed(Buffer in) throws BadRequestException {
        BodyStream stream = Objects.requireNonNull(body);
        int before = in.readableBytes();
        boolean complete = parser.parseBody(in);
        stream.offer(parser.takeBody(), before - in.readableBytes());
        if (complete) {
            body = null;
            stream.complete(parser.trailers());
        }
        return complete;
    }

    /** Whether a body that nobody reads has gone on for too long. */
    boolean hasDroppedTooMuch() {
        return body != null && body.hasDroppedTooMuch();
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

    /** Bytes of memory that the body at hand takes. */
    int heldBytes() {
        return body == null ? parser.heldBytes() : body.held();
    }

    /** Whether a request has begun, if only with an empty line, and is not complete. */
    boolean isInRequest(boolean inputIsLeft) {
        return switch (parser.phase()) {
            case DONE -> body != null;
            case START -> inputIsLeft || parser.hasSkippedLines();
            default -> true;
        };
    }

    /** Whether the client waits to be told that its body is wanted, and sends nothing before (RFC 9110, section 10.1.1). */
    private boolean awaitsContinue() {
        return parser.isInBody() && parser.expectsContinue() && !continueSent && (body == null || !body.hasBegun());
    }

    /**
     * Whether the client is to be told so now. A body that is collected is asked for as soon as its head is accepted.
     *
     * @param othersFirst whether earlier requests are not answered
     * @param unbegun whether the next answer is that of the request with the streamed body, and has not begun
     */
    boolean mayContinue(boolean othersFirst, boolean unbegun) {
        return awaitsContinue() && (body == null ? !othersFirst : unbegun && body.isAskedFor());
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
     * @throws BadRequestException if a body that is collected is slower than it must be on average
     */
    void checkPace(int received, long now, int bytesPerSecond) throws BadRequestException {
        if (bytesPerSecond > 0 && isInCollectedBody() && pace.isTooSlow(received, now, bytesPerSecond)) {
            throw new BadRequestException(HttpStatus.REQUEST_TIMEOUT, "the body comes too slowly");
        }
    }
}
