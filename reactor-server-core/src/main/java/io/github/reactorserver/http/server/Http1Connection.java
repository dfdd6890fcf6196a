package io.github.reactorserver.http.server;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.BodyAbortedException;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpFilter;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.RequestHead;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.codec.BadRequestException;
import io.github.reactorserver.http.codec.RequestParser;
import io.github.reactorserver.logging.AccessLog;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
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
 * <p>READING and ANSWERING overlap when requests are pipelined or bodies are streamed. A parser is held only while a
 * request is incomplete.
 */
final class Http1Connection implements ConnectionHandler {
    private static final Logger log = LoggerFactory.getLogger(Http1Connection.class);

    /** Of a body that nobody reads, so much is dropped to keep the connection. */
    private static final long MAX_DISCARDED = 1024 * 1024;

    private static final Duration MAX_DISCARDING = Duration.ofSeconds(5);

    private final HttpLoop loop;
    private final TcpConnection connection;
    private final Answers answers;
    private @Nullable RequestParser parser;
    private @Nullable BodyStream incoming;
    private @Nullable BodyPace pace;
    private CloseReason endReason = CloseReason.KEEP_ALIVE;
    private Awaited awaited = Awaited.NOTHING;
    private long discarded;
    private int requests;
    private boolean ending;
    private boolean draining;
    private boolean peerIsDone;
    private boolean continueSent;
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

    @Override
    public void onOpen(TcpConnection ignored) {
        await(Awaited.NEXT_REQUEST, CloseReason.IDLE, config().timeouts().header());
    }

    // ---- reading

    @Override
    public void onMessage(TcpConnection ignored, Buffer in) {
        if (!ending || incoming != null) {
            read(in);
        }
        if (ending && incoming == null) {
            in.skip(in.readableBytes());
        }
    }

    private void read(Buffer in) {
        RequestParser current = parser != null ? parser : loop.takeParser();
        parser = current;
        int arrived = in.readableBytes();
        try {
            while (mayRead() && in.isReadable() && readOne(current, in)) {
                // on to the next one
            }
            checkPace(current, arrived - in.readableBytes());
            continueIfExpected();
        } catch (BadRequestException e) {
            log.debug("connection {}: refused: {}", connection.id(), e.getMessage());
            refuse(e.status(), e.getMessage(), CloseReason.ERROR);
        }
        boolean idle = current.phase() == RequestParser.Phase.START && !in.isReadable();
        if (incoming == null && (ending || idle || current.phase() == RequestParser.Phase.DONE)) {
            parser = null;
            loop.giveBack(current);
        }
        updateReading(in.isReadable());
        updateDeadline();
    }

    private boolean mayRead() {
        return incoming != null ? incoming.wantsMore() : !ending && hasRoom();
    }

    private boolean hasRoom() {
        return answers.pending() < config().limits().pipelinedRequests();
    }

    /** Reads on in the request at hand; returns whether it is complete. */
    private boolean readOne(RequestParser current, Buffer in) throws BadRequestException {
        boolean inBody = current.isInBody();
        if (!inBody) {
            if (!current.parseHead(in)) {
                return false;
            }
            continueSent = false;
            pace = null;
        }
        if (incoming != null) {
            return readStreamed(current, in, incoming);
        }
        HttpRequest bodiless = HttpRequest.of(current.head(), connection.remoteAddress());
        Router.Match match;
        try {
            match = config().router().match(bodiless);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(HttpStatus.BAD_REQUEST, "the path is not UTF-8");
        }
        Route route = match.route();
        if (route != null && route.handler() instanceof StreamingHttpHandler) {
            return beginStreamed(current, in, route, match.request());
        }
        if (!inBody) {
            current.limitBody();
        }
        if (!current.parseBody(in)) {
            return false;
        }
        handle(match, withBody(current, match.request()), beginAnswer(current, in.isReadable()));
        return true;
    }

    private HttpRequest withBody(RequestParser complete, HttpRequest request) {
        return complete.body().length == 0 && complete.trailers().isEmpty()
                ? request
                : HttpRequest.of(complete.head(), complete.body(), complete.trailers(), connection.remoteAddress())
                        .withPathVariables(request.pathVariables());
    }

    private RequestTraits beginAnswer(RequestParser current, boolean moreInput) {
        requests++;
        loop.stats().handled().add(1);
        boolean last = draining || requests >= config().limits().requestsPerConnection() || isAged();
        boolean keepsAlive = current.keepsAlive() && !last;
        ending = !keepsAlive;
        peerIsDone = !current.keepsAlive() && !moreInput && !current.isInBody();
        return traits(current.head(), RequestTraits.Plain.of(current.head(), keepsAlive));
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

    private boolean beginStreamed(RequestParser current, Buffer in, Route route, HttpRequest request)
            throws BadRequestException {
        RequestTraits traits = beginAnswer(current, in.isReadable());
        ResponseQueue.Slot slot = answers.reserve(traits);
        BodyStream stream = new BodyStream(this, connection.loop(), slot, current.bodyLength());
        boolean hasBody = current.isInBody();
        discarded = 0;
        if (hasBody) {
            current.streamBody();
            incoming = stream;
        } else {
            stream.complete(current.trailers());
        }
        handleSlot(route.handler(), route.dispatch(), request, stream, slot);
        return !hasBody || (incoming == stream && stream.wantsMore() && readStreamed(current, in, stream));
    }

    private boolean readStreamed(RequestParser current, Buffer in, BodyStream stream) throws BadRequestException {
        int before = in.readableBytes();
        boolean complete = current.parseBody(in);
        discarded += stream.isDiscarding() ? before - in.readableBytes() : 0;
        stream.offer(current.takeBody());
        if (complete) {
            incoming = null;
            stream.complete(current.trailers());
        } else if (discarded > MAX_DISCARDED) {
            incoming = null;
            ending = true;
            connection.shutdown(endReason);
        }
        return complete;
    }

    /** The subscriber of the incoming body has asked for more, or given it up. Loop's thread. */
    void handleDemand() {
        if (connection.state() == TcpConnection.State.DISCONNECTED) {
            return;
        }
        continueIfExpected();
        if (paused && mayRead()) {
            paused = false;
            connection.resumeReading();
        }
    }

    private void updateReading(boolean inputIsLeft) {
        boolean hold = incoming != null ? !incoming.wantsMore() : inputIsLeft && !ending && !hasRoom();
        if (hold && !paused) {
            paused = true;
            connection.pauseReading();
        }
    }

    // ---- handling

    private void handle(Router.Match match, HttpRequest request, RequestTraits traits) {
        Route route = match.route();
        if (route == null) {
            HttpHandler unrouted = unmatched -> ErrorPages.unrouted(unmatched, match.allowed());
            handleInLoop(HttpFilter.around(unrouted, config().filters()), request, traits);
        } else if (route.dispatch() == Dispatch.LOOP) {
            handleInLoop(route.handler(), request, traits);
        } else {
            handleSlot(route.handler(), route.dispatch(), request, null, answers.reserve(traits));
        }
    }

    private void handleInLoop(RequestHandler handler, HttpRequest request, RequestTraits traits) {
        if (handler instanceof HttpHandler sync) {
            answers.answer(traits, HandlerCall.call(sync, request));
        } else {
            handleSlot(handler, Dispatch.LOOP, request, null, answers.reserve(traits));
        }
    }

    private void handleSlot(
            RequestHandler handler,
            Dispatch dispatch,
            HttpRequest request,
            @Nullable BodyStream body,
            ResponseQueue.Slot slot) {
        if (dispatch == Dispatch.LOOP) {
            callHandler(handler, request, body, slot);
            return;
        }
        try {
            config().dispatchers().executor(dispatch).execute(() -> callHandler(handler, request, body, slot));
        } catch (RejectedExecutionException e) {
            answers.complete(slot, ErrorPages.overloaded(request));
        }
    }

    private void callHandler(
            RequestHandler handler, HttpRequest request, @Nullable BodyStream body, ResponseQueue.Slot slot) {
        CompletionStage<HttpResponse> later =
                HandlerCall.call(handler, request, body, answer -> answers.complete(slot, answer));
        if (later != null) {
            answers.await(slot, later);
        }
    }

    // a body that is collected is asked for as soon as its head is accepted; earlier answers go first
    private void continueIfExpected() {
        RequestParser current = parser;
        if (current == null || continueSent || !current.isInBody() || !current.expectsContinue()) {
            return;
        }
        boolean wanted =
                incoming == null ? !ending && answers.pending() == 0 : incoming.isAskedFor() && answers.pending() == 1;
        if (wanted) {
            continueSent = true;
            answers.writeContinue();
        }
    }

    private void checkPace(RequestParser current, int received) {
        BodyStream stream = incoming;
        int rate = config().timeouts().bodyRate();
        if (!current.isInBody() || rate == 0 || (stream != null && !stream.wantsMore())) {
            // a subscriber that does not ask is not the client's fault
            pace = null;
            return;
        }
        long now = connection.loop().turnNanoTime();
        if (pace == null) {
            pace = new BodyPace(now);
        }
        if (pace.isTooSlow(received, now, rate)) {
            refuse(HttpStatus.REQUEST_TIMEOUT, "the body comes too slowly", CloseReason.BODY_TIMEOUT);
        }
    }

    private void refuse(HttpStatus status, @Nullable String detail, CloseReason reason) {
        loop.stats().reject(status.code());
        ending = true;
        peerIsDone = false;
        endReason = reason;
        BodyStream stream = incoming;
        if (stream == null) {
            answers.answer(
                    traits(null, RequestTraits.Plain.CLOSE), ErrorPages.of(status, detail == null ? "" : detail, null));
            return;
        }
        incoming = null;
        String message = detail == null ? status.toString() : detail;
        answers.complete(stream.slot(), ErrorPages.of(status, message, null));
        stream.fail(new BodyAbortedException(message));
    }

    // ---- called back by the answers

    /** Whether the next answer is the last one, since the server stops or unread input is too much to drop. */
    boolean endsAfter(boolean noneBehind) {
        boolean stops = draining && noneBehind && (parser == null || incoming != null);
        return stops || (noneBehind && ending && incoming == null) || leavesTooMuch();
    }

    boolean isDraining() {
        return draining;
    }

    private boolean leavesTooMuch() {
        RequestParser current = parser;
        if (incoming == null || current == null) {
            return false;
        }
        // nobody has asked for the body: whether the client will send it cannot be known (RFC 9110, section 10.1.1)
        boolean unasked = current.expectsContinue() && !continueSent;
        return unasked || incoming.length() > MAX_DISCARDED;
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
        if (paused && mayRead()) {
            paused = false;
            connection.resumeReading();
        }
    }

    private void handleAllAnswered() {
        if (incoming != null) {
            // the answer did not wait for the end of the body
            incoming.discard();
        }
        if (connection.isInputEnded()) {
            connection.shutdown(CloseReason.CLIENT);
        } else if (draining && parser == null) {
            connection.shutdown(CloseReason.SHUTDOWN);
        } else {
            continueIfExpected();
            updateDeadline();
        }
    }

    /** The last answer was written. Whoever may still be sending gets a half-close: unread bytes would reset. */
    void end() {
        ending = true;
        BodyStream stream = incoming;
        if (stream != null) {
            incoming = null;
            stream.discard();
        }
        if (peerIsDone && stream == null) {
            connection.closeWhenWritten(CloseReason.CLIENT);
        } else {
            connection.shutdown(draining ? CloseReason.SHUTDOWN : endReason);
            resumeToDrop();
        }
    }

    private void resumeToDrop() {
        if (paused) {
            paused = false;
            connection.resumeReading();
        }
    }

    // ---- time and end

    private void updateDeadline() {
        RequestParser current = parser;
        HttpTimeouts timeouts = config().timeouts();
        BodyStream stream = incoming;
        if (stream != null && stream.isDiscarding()) {
            if (awaited != Awaited.UNREAD_BODY) {
                await(Awaited.UNREAD_BODY, CloseReason.BODY_TIMEOUT, MAX_DISCARDING);
            }
        } else if (stream != null ? stream.wantsMore() : current != null && current.isInBody() && !ending) {
            await(Awaited.BODY, CloseReason.BODY_TIMEOUT, timeouts.body());
        } else if (answers.pending() > 0 || stream != null) {
            await(Awaited.NOTHING, CloseReason.IDLE, Duration.ZERO);
        } else if (ending) {
            // the connection minds its own end
            awaited = Awaited.NOTHING;
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
        if (awaited == Awaited.HEAD || awaited == Awaited.BODY) {
            refuse(HttpStatus.REQUEST_TIMEOUT, "the request did not come in time", reason);
        } else {
            connection.close(reason);
        }
    }

    @Override
    public void onLowWaterMark(TcpConnection ignored) {
        answers.resume();
    }

    @Override
    public void onEndOfStream(TcpConnection ignored) {
        if (!config().halfClosure() && answers.pending() > 0) {
            connection.close(CloseReason.CLIENT);
            return;
        }
        BodyStream stream = incoming;
        if (stream != null) {
            incoming = null;
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
        if (parser == null && answers.pending() == 0) {
            connection.closeWhenWritten(CloseReason.SHUTDOWN);
        }
    }

    @Override
    public void onClose(TcpConnection ignored, CloseReason reason) {
        BodyStream stream = incoming;
        incoming = null;
        parser = null;
        if (stream != null) {
            stream.fail(new BodyAbortedException("the connection ended in the middle of a body: " + reason.tag()));
        }
        answers.forget();
    }
}
