package io.github.reactorserver.http.server;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.BodyAbortedException;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestHead;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.codec.BadRequestException;
import io.github.reactorserver.http.codec.RequestParser;
import io.github.reactorserver.logging.AccessLog;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP/1 conversation of one connection: reads requests and has them handled; {@link Answers} writes the answers.
 * Loop-confined.
 *
 * <pre>
 *                first byte             head and body               answered, keep-alive
 *   WAITING ------------------> READING -------------> ANSWERING -----------------------> WAITING
 *      |  keep-alive timeout       | malformed, 408        | last answer
 *      v                           v                       v
 *    closed                      ENDING: the last answer is written, further input is dropped, then closed
 * </pre>
 *
 * <p>READING and ANSWERING overlap when requests are pipelined or bodies are streamed. A {@link Reading} is held only
 * while a request is incomplete.
 */
final class Http1Connection implements ConnectionHandler {
    private static final Logger log = LoggerFactory.getLogger(Http1Connection.class);

    private static final Duration MAX_DROPPING = Duration.ofSeconds(5);

    private final HttpLoop loop;
    private final TcpConnection connection;
    private final Answers answers;
    private @Nullable Reading reading;
    private CloseReason endReason = CloseReason.KEEP_ALIVE;
    private Awaited awaited = Awaited.NOTHING;
    private int requests;
    private boolean ending;
    private boolean draining;
    private boolean peerIsDone;
    private boolean paused;

    /** What the connection's deadline is for. */
    private enum Awaited {
        NOTHING,
        HEAD,
        BODY,
        /** The end of a body that nobody reads. */
        UNREAD_BODY,
        NEXT_REQUEST
    }

    Http1Connection(HttpLoop loop, TcpConnection connection) {
        this.loop = loop;
        this.connection = connection;
        this.answers = new Answers(this, loop, connection);
    }

    private HttpServerConfig config() {
        return loop.config();
    }

    /** The body that a handler takes while it comes, or null. */
    private @Nullable BodyStream incoming() {
        Reading current = reading;
        return current == null ? null : current.body();
    }

    @Override
    public void onOpen(TcpConnection ignored) {
        await(Awaited.NEXT_REQUEST, CloseReason.IDLE, config().timeouts().header());
    }

    // ---- reading

    @Override
    public void onMessage(TcpConnection ignored, Buffer in) {
        if (!ending || incoming() != null) {
            read(in);
        }
        if (ending && incoming() == null) {
            in.skip(in.readableBytes());
        }
    }

    private void read(Buffer in) {
        Reading current = reading != null ? reading : loop.takeReading();
        reading = current;
        int arrived = in.readableBytes();
        try {
            while (mayRead() && in.isReadable() && readOne(current, in)) {
                // on to the next one
            }
            long now = connection.loop().turnNanoTime();
            current.checkPace(
                    arrived - in.readableBytes(), now, config().timeouts().bodyRate());
            continueIfExpected();
        } catch (BadRequestException e) {
            log.debug("connection {}: refused: {}", connection.id(), e.getMessage());
            boolean slow = e.status().equals(HttpStatus.REQUEST_TIMEOUT);
            refuse(e.status(), e.getMessage(), slow ? CloseReason.BODY_TIMEOUT : CloseReason.ERROR);
        }
        if (current.isIdle(in.isReadable()) || (ending && current.body() == null)) {
            reading = null;
            loop.giveBack(current);
        }
        pauseIfNecessary(in.isReadable());
        endIfDrained();
        updateDeadline();
    }

    // answers that the client does not take must not pile up
    private boolean mayRead() {
        BodyStream stream = incoming();
        return stream != null ? stream.wantsMore() : !ending && hasRoom() && !connection.isAboveHighWater();
    }

    private boolean hasRoom() {
        return answers.pending() < config().limits().pipelinedRequests();
    }

    /** Reads on in the request at hand; returns whether it is complete. */
    private boolean readOne(Reading current, Buffer in) throws BadRequestException {
        RequestParser parser = current.parser();
        boolean inBody = parser.isInBody();
        if (!inBody) {
            if (!parser.parseHead(in)) {
                return false;
            }
            current.beginBody();
        }
        BodyStream stream = current.body();
        if (stream != null) {
            return readStreamed(current, in, stream);
        }
        Router.Match match = match(parser);
        Route route = match.route();
        if (route != null && route.handler() instanceof StreamingHttpHandler) {
            return beginStreamed(current, in, route, match.request());
        }
        if (!inBody) {
            parser.limitBody();
        }
        if (!parser.parseBody(in)) {
            return false;
        }
        RequestTraits traits = beginAnswer(parser, in.isReadable());
        loop.handling().handle(match, withBody(parser, match.request()), traits, answers);
        return true;
    }

    private Router.Match match(RequestParser parser) throws BadRequestException {
        try {
            return config().router().match(HttpRequest.of(parser.head(), connection.remoteAddress()));
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(HttpStatus.BAD_REQUEST, "the path is not UTF-8");
        }
    }

    private HttpRequest withBody(RequestParser complete, HttpRequest request) {
        return complete.body().length == 0 && complete.trailers().isEmpty()
                ? request
                : HttpRequest.of(complete.head(), complete.body(), complete.trailers(), connection.remoteAddress())
                        .withPathVariables(request.pathVariables());
    }

    private RequestTraits beginAnswer(RequestParser parser, boolean moreInput) {
        requests++;
        loop.stats().handled().add(1);
        // the head behind this one has its own time
        awaited = Awaited.NOTHING;
        boolean last = draining || requests >= config().limits().requestsPerConnection() || isAged();
        boolean keepsAlive = parser.keepsAlive() && !last;
        ending = !keepsAlive;
        peerIsDone = !parser.keepsAlive() && !moreInput && !parser.isInBody();
        return traits(parser.head(), RequestTraits.Plain.of(parser.head(), keepsAlive));
    }

    private RequestTraits traits(@Nullable RequestHead head, RequestTraits.Plain plain) {
        AccessLog log = config().accessLog();
        return log == null ? plain : new LoggedRequest(log, connection, head, plain);
    }

    // the tenth more or less keeps connections that began together from ending together
    private boolean isAged() {
        long limit = config().timeouts().age().toNanos();
        long jitter = limit / 1000 * (Long.hashCode(connection.id() * 0x9E3779B97F4A7C15L) % 100);
        return limit > 0 && connection.ageAtTurn() > limit + jitter;
    }

    // ---- streamed bodies

    private boolean beginStreamed(Reading current, Buffer in, Route route, HttpRequest request)
            throws BadRequestException {
        RequestParser parser = current.parser();
        RequestTraits traits = beginAnswer(parser, in.isReadable());
        ResponseQueue.Slot slot = answers.reserve(traits);
        BodyStream stream = new BodyStream(this, connection.loop(), slot, parser.bodyLength());
        boolean hasBody = parser.isInBody();
        if (hasBody) {
            current.stream(stream);
        } else {
            stream.complete(parser.trailers());
        }
        loop.handling().handle(route, request, stream, slot, answers);
        return !hasBody || (current.body() == stream && stream.wantsMore() && readStreamed(current, in, stream));
    }

    private boolean readStreamed(Reading current, Buffer in, BodyStream stream) throws BadRequestException {
        int before = in.readableBytes();
        boolean complete = current.parser().parseBody(in);
        stream.offer(current.parser().takeBody(), before - in.readableBytes());
        if (complete) {
            current.endStream();
            stream.complete(current.parser().trailers());
        } else if (stream.dropped() > Reading.MAX_DROPPED) {
            endUnread();
        }
        return complete;
    }

    /** Ends our stream though the client is still sending a body that nobody reads. */
    private void endUnread() {
        endIncoming();
        ending = true;
        connection.shutdown(endReason);
        resume();
    }

    private @Nullable BodyStream endIncoming() {
        Reading current = reading;
        return current == null ? null : current.endStream();
    }

    /** The subscriber of the incoming body has asked for more or given it up, or the rest is to be dropped. */
    void handleDemand() {
        if (connection.state() != TcpConnection.State.DISCONNECTED) {
            continueIfExpected();
            pauseIfNecessary(false);
            resumeIfPossible();
            updateDeadline();
        }
    }

    void handleBrokenSubscriber(BodyStream stream) {
        answers.complete(stream.slot(), ErrorPages.of(HttpStatus.INTERNAL_SERVER_ERROR, "", null));
    }

    // a body that is collected is asked for as soon as its head is accepted; earlier answers go first
    private void continueIfExpected() {
        Reading current = reading;
        if (current == null || !current.awaitsContinue()) {
            return;
        }
        BodyStream stream = current.body();
        if (stream == null ? !ending && answers.pending() == 0 : stream.isAskedFor() && answers.isNextUnbegun()) {
            current.handleContinueSent();
            answers.writeContinue();
        }
    }

    private void pauseIfNecessary(boolean inputIsLeft) {
        BodyStream stream = incoming();
        boolean hold = stream != null ? !stream.wantsMore() : inputIsLeft && !ending && !hasRoom();
        if (hold && !paused) {
            paused = true;
            connection.pauseReading();
        }
    }

    private void resumeIfPossible() {
        BodyStream stream = incoming();
        if (stream != null ? stream.wantsMore() : ending || hasRoom()) {
            resume();
        }
    }

    private void resume() {
        if (paused) {
            paused = false;
            connection.resumeReading();
        }
    }

    private void refuse(HttpStatus status, @Nullable String detail, CloseReason reason) {
        loop.stats().reject(status.code());
        ending = true;
        peerIsDone = false;
        endReason = reason;
        String message = detail == null ? status.toString() : detail;
        HttpResponse page = ErrorPages.of(status, message, null);
        BodyStream stream = endIncoming();
        if (stream == null) {
            answers.answer(traits(null, RequestTraits.Plain.CLOSE), page);
            return;
        }
        BodyAbortedException failure = new BodyAbortedException(message);
        if (!answers.refuse(stream.slot(), page, failure)) {
            connection.shutdown(reason);
        }
        stream.fail(failure);
        resume();
    }

    // ---- called back by the answers

    /**
     * Whether the next answer is the last one, since the server stops or unread input is too much to drop.
     *
     * @param streams whether it may go on while the request's body is read
     */
    boolean endsAfter(boolean noneBehind, boolean streams) {
        Reading current = reading;
        BodyStream stream = incoming();
        boolean stops = draining && (current == null || stream != null);
        return noneBehind
                && (stops || (ending && stream == null) || (current != null && current.leavesTooMuch(streams)));
    }

    boolean isDraining() {
        return draining;
    }

    void handleLast() {
        ending = true;
    }

    /** Some answers were written. */
    void handleAnswered() {
        if (connection.state() == TcpConnection.State.DISCONNECTED) {
            return;
        }
        if (answers.pending() == 0) {
            handleAllAnswered();
        }
        continueIfExpected();
        resumeIfPossible();
        updateDeadline();
    }

    private void handleAllAnswered() {
        BodyStream stream = incoming();
        if (stream != null) {
            // the answer did not wait for the end of the body
            stream.drop();
        }
        if (connection.isInputEnded()) {
            connection.shutdown(CloseReason.CLIENT);
        } else {
            endIfDrained();
        }
    }

    private void endIfDrained() {
        if (draining && reading == null && answers.pending() == 0) {
            connection.shutdown(CloseReason.SHUTDOWN);
        }
    }

    /** The last answer was written. Whoever may still be sending gets a half-close: unread bytes would reset. */
    void end() {
        ending = true;
        BodyStream stream = endIncoming();
        if (stream != null) {
            stream.drop();
        }
        if (peerIsDone && stream == null) {
            connection.closeWhenWritten(CloseReason.CLIENT);
        } else {
            connection.shutdown(draining ? CloseReason.SHUTDOWN : endReason);
            resume();
        }
    }

    // ---- time and end

    private void updateDeadline() {
        if (connection.state() != TcpConnection.State.CONNECTED) {
            // the connection minds its own end
            return;
        }
        Reading current = reading;
        BodyStream stream = incoming();
        HttpTimeouts timeouts = config().timeouts();
        boolean inBody =
                stream != null ? stream.wantsMore() : current != null && current.isInCollectedBody() && !ending;
        if (current != null && (!inBody || connection.isAboveHighWater())) {
            current.stopPace();
        }
        if (stream != null && stream.isDropping()) {
            if (awaited != Awaited.UNREAD_BODY) {
                await(Awaited.UNREAD_BODY, CloseReason.BODY_TIMEOUT, MAX_DROPPING);
            }
        } else if (connection.isAboveHighWater()) {
            // nothing is read until the client has taken its answers: that has a limit of its own
            await(Awaited.NOTHING, CloseReason.IDLE, Duration.ZERO);
        } else if (inBody) {
            await(Awaited.BODY, CloseReason.BODY_TIMEOUT, timeouts.body());
        } else if (answers.pending() > 0 || stream != null || ending) {
            await(Awaited.NOTHING, CloseReason.IDLE, Duration.ZERO);
        } else if (current == null) {
            await(Awaited.NEXT_REQUEST, CloseReason.KEEP_ALIVE, timeouts.keepAlive());
        } else if (awaited != Awaited.HEAD) {
            await(Awaited.HEAD, CloseReason.HEADER_TIMEOUT, timeouts.header());
        }
    }

    private void await(Awaited what, CloseReason reason, Duration limit) {
        awaited = what;
        if (limit.isZero()) {
            connection.clearDeadline();
        } else {
            connection.deadline(reason, limit.toNanos());
        }
    }

    @Override
    public void onTimeout(TcpConnection ignored, CloseReason reason) {
        switch (awaited) {
            case HEAD, BODY -> refuse(HttpStatus.REQUEST_TIMEOUT, "the request did not come in time", reason);
            case UNREAD_BODY -> {
                endReason = reason;
                endUnread();
            }
            case NOTHING, NEXT_REQUEST -> {
                if (connection.pendingBytes() > 0) {
                    // the client is still taking its answer: that has a limit of its own
                    await(Awaited.NEXT_REQUEST, reason, config().timeouts().keepAlive());
                } else {
                    connection.close(reason);
                }
            }
        }
    }

    @Override
    public void onHighWaterMark(TcpConnection ignored, long pendingBytes) {
        updateDeadline();
    }

    @Override
    public void onLowWaterMark(TcpConnection ignored) {
        answers.resume();
        updateDeadline();
    }

    @Override
    public void onEndOfStream(TcpConnection ignored) {
        BodyStream stream = endIncoming();
        if (stream != null) {
            ending = true;
            stream.fail(new BodyAbortedException("the client ended the connection in the middle of a body"));
        }
        if (answers.pending() == 0) {
            connection.shutdown(CloseReason.CLIENT);
        }
    }

    @Override
    public void onDrain(TcpConnection ignored) {
        draining = true;
        answers.finishEndless();
        if (reading == null && answers.pending() == 0) {
            connection.closeWhenWritten(CloseReason.SHUTDOWN);
        }
    }

    @Override
    public void onClose(TcpConnection ignored, CloseReason reason) {
        BodyStream stream = endIncoming();
        reading = null;
        if (stream != null) {
            stream.fail(new BodyAbortedException("the connection ended in the middle of a body: " + reason.tag()));
        }
        answers.forget();
    }
}
