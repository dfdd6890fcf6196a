package io.github.reactorserver.http.h1;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.codec.BadRequestException;
import io.github.reactorserver.http.codec.ParserLimits;
import io.github.reactorserver.http.codec.RequestParser;
import io.github.reactorserver.http.server.HttpTimeouts;
import io.github.reactorserver.http.server.RequestBodyStream;
import io.github.reactorserver.net.MemoryBudget;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The request that comes in: its parser, and what becomes of its body. The connections of a loop use readers in turn; an
 * idle one has none. Loop-confined.
 *
 * <pre>
 *  HEAD --(head complete)--> UNASKED --+--(whole)-------> COLLECTED --+--> HEAD of the next one
 *                                      +--(as it comes)-> STREAMED ---+
 * </pre>
 */
final class RequestReader {
    static final String OUT_OF_MEMORY = "the server is short of memory";

    private final ParserLimits limits;
    private final RequestParser parser;
    private @Nullable Http1Exchange exchange;
    private @Nullable RequestBodyStream stream;
    private @Nullable Runnable collector;
    private boolean continueSent;

    // the pace of a collected body
    private boolean paced;
    private long pacedSince;
    private long pacedBytes;

    RequestReader(ParserLimits limits) {
        this.limits = limits;
        parser = new RequestParser(limits);
    }

    void reset() {
        parser.reset();
        endBody();
        continueSent = false;
        stopPace();
    }

    ParserLimits limits() {
        return limits;
    }

    RequestParser parser() {
        return parser;
    }

    // ---- the body

    /** The head is complete, and a body follows that nobody has asked for. */
    void begin(Http1Exchange owner) {
        exchange = owner;
        continueSent = false;
        stopPace();
    }

    /** The exchange whose body is not complete, or null. */
    @Nullable
    Http1Exchange exchange() {
        return exchange;
    }

    /** The body that is taken while it comes, or null. */
    @Nullable
    RequestBodyStream stream() {
        return stream;
    }

    boolean isCollecting() {
        return collector != null;
    }

    /** Has the body of that exchange taken while it comes. */
    RequestBodyStream stream(Http1Exchange owner, RequestBodyStream.Source source, MemoryBudget memory) {
        RequestBodyStream body = new RequestBodyStream(owner, source, memory, parser.bodyLength());
        parser.streamBody();
        stream = body;
        return body;
    }

    /**
     * Has the body collected.
     *
     * @throws BadRequestException if it is announced to be too large, or there is no memory for it
     */
    void collect(Runnable next, MemoryBudget memory) throws BadRequestException {
        if (memory.isExceeded()) {
            throw new BadRequestException(HttpStatus.SERVICE_UNAVAILABLE, OUT_OF_MEMORY);
        }
        parser.limitBody();
        collector = next;
    }

    /**
     * Whether more of the body is wanted.
     *
     * @param isAboveHighWater whether the client has to take responses first
     */
    boolean wantsBody(boolean isAboveHighWater) {
        return stream != null ? stream.wantsMore() : isCollecting() && !isAboveHighWater;
    }

    /**
     * Reads on in the body.
     *
     * @return whether it is complete: then {@link #completeBody} is due
     */
    boolean readBody(Buffer in) throws BadRequestException {
        int before = in.readableBytes();
        boolean complete = parser.parseBody(in);
        if (stream != null) {
            stream.offer(parser.takeBody(), before - in.readableBytes());
        }
        return complete;
    }

    /** Hands over the body, or its end. */
    void completeBody() {
        Http1Exchange owner = exchange;
        RequestBodyStream ended = stream;
        Runnable next = collector;
        endBody();
        if (ended != null) {
            ended.complete(parser.trailers());
        } else if (owner != null && next != null) {
            owner.setBody(parser.body(), parser.trailers());
            next.run();
        }
    }

    /** Nothing more of the body is of interest. */
    void endBody() {
        exchange = null;
        stream = null;
        collector = null;
    }

    /** Bytes of memory that the body at hand takes. */
    int heldBytes() {
        return stream == null ? parser.heldBytes() : stream.held();
    }

    /** Whether a request has begun, with more than an empty line, and is not complete. */
    boolean hasBegun() {
        return parser.phase() != RequestParser.Phase.DONE && isInRequest(false);
    }

    /** Whether a request has begun, if only with an empty line, and is not complete. */
    boolean isInRequest(boolean inputIsLeft) {
        return switch (parser.phase()) {
            case DONE -> exchange != null;
            case START -> inputIsLeft || parser.hasSkippedLines();
            default -> true;
        };
    }

    // ---- 100 (Continue)

    /** Whether the client waits to be told that its body is wanted, and sends nothing before (RFC 9110, section 10.1.1). */
    private boolean awaitsContinue() {
        boolean begun = stream != null && stream.hasBegun();
        return parser.isInBody() && parser.expectsContinue() && !continueSent && !begun;
    }

    /**
     * Whether the client is to be told now that its body is wanted, once.
     *
     * @param next the exchange that gets the next response
     */
    boolean tryContinue(@Nullable Http1Exchange next) {
        boolean asked = stream == null ? isCollecting() : stream.isAskedFor();
        if (next == null || next != exchange || next.isCommitted() || !asked || !awaitsContinue()) {
            return false;
        }
        continueSent = true;
        return true;
    }

    // ---- what nobody wants

    /** Whether a body that nobody reads has gone on for too long. */
    boolean hasDroppedTooMuch() {
        return stream != null && stream.hasDroppedTooMuch();
    }

    /**
     * Whether more of the body may still come than is dropped to keep the connection.
     *
     * @param streams whether the response may go on while the body is read
     */
    boolean leavesTooMuch(boolean streams) {
        if (exchange == null) {
            return false;
        }
        // nobody has asked for the body: whether the client will send it cannot be known
        long left = stream == null ? parser.bodyLength() : stream.remaining();
        return awaitsContinue()
                || (left > RequestBodyStream.MAX_DROPPED && !(streams && stream != null && stream.isTaken()));
    }

    // ---- pace

    /** What follows is not the client's delay. */
    void stopPace() {
        paced = false;
    }

    /**
     * Counts what has come.
     *
     * @throws BadRequestException if a body that is collected is slower than it must be on average
     */
    void checkPace(int received, long now, int bytesPerSecond) throws BadRequestException {
        if (bytesPerSecond == 0 || !isCollecting()) {
            return;
        }
        if (!paced) {
            paced = true;
            pacedSince = now;
            pacedBytes = 0;
        }
        pacedBytes += received;
        long elapsed = now - pacedSince;
        double least = bytesPerSecond * (double) elapsed / TimeUnit.SECONDS.toNanos(1);
        if (elapsed > HttpTimeouts.RATE_GRACE.toNanos() && pacedBytes < least) {
            throw new BadRequestException(HttpStatus.REQUEST_TIMEOUT, "the body comes too slowly");
        }
    }
}
