package io.github.reactorserver.http.server;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.BodyAbortedException;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestHead;
import io.github.reactorserver.http.RequestSource;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.codec.BadRequestException;
import io.github.reactorserver.http.codec.RequestParser;
import io.github.reactorserver.logging.AccessLog;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
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
final class Http1Connection implements ConnectionHandler, RequestSource {
    private static final Logger log = LoggerFactory.getLogger(Http1Connection.class);
    /** So much of further requests is read while earlier ones are handled. */
    private static final int READ_AHEAD = 64 * 1024;

    private static final String OUT_OF_MEMORY = "the server is short of memory";

    private final HttpLoop loop;
    private final TcpConnection connection;
    private final Answers answers;
    private @Nullable Reading reading;
    private CloseReason endReason = CloseReason.KEEP_ALIVE;
    private Awaited awaited = Awaited.NOTHING;
    private int requests;
    /** Bytes read behind the last request. */
    private int dropped;
    /** Bytes that are counted as held for this connection. */
    private long held;

    private boolean ending;
    private boolean draining;
    private boolean peerIsDone;
    private boolean paused;
    /** Whether input was left unread until earlier requests are answered, or a subscriber wants it. */
    private boolean waiting;
    /** Whether a request that may change something is among the unanswered ones. */
    private boolean unsafe;

    Http1Connection(HttpLoop loop, TcpConnection connection) {
        this.loop = loop;
        this.connection = connection;
        this.answers = new Answers(this, loop, connection);
    }

    @Override
    public long connectionId() {
        return connection.id();
    }

    @Override
    public SocketAddress remoteAddress() {
        return connection.remoteAddress();
    }

    @Override
    public SocketAddress localAddress() {
        return connection.localAddress();
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
        await(Awaited.FIRST_REQUEST);
    }

    // ---- reading

    @Override
    public void onMessage(TcpConnection ignored, Buffer in) {
        if (!ending || incoming() != null) {
            read(in);
        }
        if (ending && incoming() == null && in.isReadable()) {
            peerIsDone = false;
            drop(in);
        }
    }

    /** Nothing behind the last request is of interest, and much of it is not worth reading. */
    private void drop(Buffer in) {
        dropped += in.readableBytes();
        in.skip(in.readableBytes());
        if (dropped > Reading.MAX_DROPPED && !paused) {
            paused = true;
            connection.pauseReading();
        }
    }

    private void read(Buffer in) {
        Reading current = reading != null ? reading : loop.takeReading();
        reading = current;
        int arrived = in.readableBytes();
        boolean streams = current.body() != null;
        try {
            while (in.isReadable() && mayRead(current, in) && readOne(current, in)) {
                // on to the next one
            }
            waiting = in.isReadable() && !mayRead(current, in);
            int received = arrived - in.readableBytes();
            if (streams && received > 0) {
                handleProgress();
            }
            checkPace(current, received);
            continueIfExpected();
            if (current.hasDroppedTooMuch()) {
                endUnread();
            }
        } catch (BadRequestException e) {
            log.debug("connection {}: refused: {}", connection.id(), e.getMessage());
            boolean slow = e.status().equals(HttpStatus.REQUEST_TIMEOUT);
            refuse(e.status(), e.getMessage(), slow ? CloseReason.BODY_TIMEOUT : CloseReason.ERROR);
        }
        if (!current.isInRequest(in.isReadable() && !waiting) || (ending && current.body() == null)) {
            reading = null;
            loop.giveBack(current);
        }
        updateReading(waiting && in.readableBytes() > (isMemoryScarce() ? 0 : READ_AHEAD));
        if (connection.isInputEnded() && !waiting) {
            handleInputEnd();
        }
        endIfDrained();
        updateDeadline();
        countHeld();
    }

    /** Counts what is held for this connection beside its unread input and unsent output. */
    private void countHeld() {
        Reading current = reading;
        long now = (current == null ? 0 : current.heldBytes()) + answers.heldBytes();
        if (now != held) {
            connection.hold(now - held);
            held = now;
        }
    }

    private void checkPace(Reading current, int received) throws BadRequestException {
        if (connection.isReadingLimited()) {
            // the client may be faster than we let it
            current.stopPace();
        } else {
            long now = connection.loop().turnNanoTime();
            current.checkPace(received, now, config().timeouts().bodyRate());
        }
    }

    private boolean mayRead(Reading current, Buffer in) {
        BodyStream stream = incoming();
        if (stream != null) {
            return stream.wantsMore();
        }
        boolean begun = current.parser().phase() != RequestParser.Phase.DONE && current.isInRequest(false);
        // answers that the client does not take must not pile up
        return !ending && !connection.isAboveHighWater() && (begun || mayBegin(in));
    }

    boolean isMemoryScarce() {
        return loop.memory().isScarce();
    }

    // requests that are handled at the same time must all be safe (RFC 9112, section 9.3.2)
    private boolean mayBegin(Buffer in) {
        if (answers.pending() == 0) {
            unsafe = false;
            return mayBeginAlone();
        }
        return hasRoom() && RequestParser.startsSafely(in);
    }

    // when memory is scarce, a client first takes what there is for it
    private boolean mayBeginAlone() {
        return connection.pendingBytes() == 0 || !isMemoryScarce();
    }

    private boolean hasRoom() {
        return !unsafe
                && answers.pending() < config().limits().pipelinedRequests()
                && answers.heldBytes() <= config().settings().waterMarks().high()
                && !isMemoryScarce();
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
        if (current.body() != null) {
            return current.readStreamed(in);
        }
        Router.Match match = current.match(config().router(), this, requests + 1);
        Route route =
                match.route() == null && parser.isInBody() ? loop.handling().refusal(match) : match.route();
        if (route != null && route.handler() instanceof StreamingHttpHandler) {
            return beginStreamed(current, in, route, match.request());
        }
        if (!inBody) {
            parser.limitBody();
            if (parser.isInBody() && loop.memory().isExceeded()) {
                throw new BadRequestException(HttpStatus.SERVICE_UNAVAILABLE, OUT_OF_MEMORY);
            }
        }
        if (!parser.parseBody(in)) {
            return false;
        }
        RequestTraits traits = beginAnswer(parser, in.isReadable());
        loop.handling().handle(match, current.complete(match.request()), traits, answers);
        return true;
    }

    private RequestTraits beginAnswer(RequestParser parser, boolean moreInput) {
        requests++;
        loop.stats().handled().add(1);
        if (awaited != Awaited.HANDLER) {
            // the head behind this one has its own time
            awaited = Awaited.NOTHING;
        }
        boolean last = draining
                || requests >= config().limits().requestsPerConnection()
                || config().timeouts().isAged(connection.ageAtTurn(), connection.id());
        boolean keepsAlive = parser.keepsAlive() && !last;
        ending = !keepsAlive;
        peerIsDone = !parser.keepsAlive() && !moreInput && !parser.isInBody();
        unsafe |= !parser.head().method().isSafe();
        return traits(parser.head(), RequestTraits.Plain.of(parser.head(), keepsAlive));
    }

    private RequestTraits traits(@Nullable RequestHead head, RequestTraits.Plain plain) {
        AccessLog log = config().accessLog();
        return log == null ? plain : new LoggedRequest(log, loop.addresses(), connection, head, plain);
    }

    // ---- streamed bodies

    private boolean beginStreamed(Reading current, Buffer in, Route route, HttpRequest request)
            throws BadRequestException {
        RequestParser parser = current.parser();
        RequestTraits traits = beginAnswer(parser, in.isReadable());
        ResponseQueue.Slot slot = answers.reserve(traits, route.timeout(), 0);
        BodyStream stream = new BodyStream(this, connection.loop(), slot, parser.bodyLength());
        boolean hasBody = parser.isInBody();
        if (hasBody) {
            current.stream(stream);
        } else {
            stream.complete(parser.trailers());
        }
        loop.handling().handle(route, request, stream, slot, answers);
        return !hasBody || (current.body() == stream && stream.wantsMore() && current.readStreamed(in));
    }

    /** Ends our stream though the client is still sending a body that nobody reads. */
    private void endUnread() {
        endIncoming();
        ending = true;
        connection.closeInStages(endReason);
    }

    /** The client has ended its stream, and all that came before was read. */
    private void handleInputEnd() {
        BodyStream stream = endIncoming();
        if (stream != null) {
            ending = true;
            stream.fail(new BodyAbortedException("the client ended the connection in the middle of a body"));
        }
        if (answers.pending() == 0) {
            connection.shutdown(CloseReason.CLIENT);
        }
    }

    private @Nullable BodyStream endIncoming() {
        Reading current = reading;
        return current == null ? null : current.endStream();
    }

    /** Goes on as far as answers, and the subscriber of the incoming body, now want it. */
    void goOn() {
        if (connection.state() != TcpConnection.State.DISCONNECTED) {
            continueIfExpected();
            updateReading(paused && !wantsInput());
            if (waiting && !paused && wantsInput()) {
                connection.deliverAgain();
            }
            updateDeadline();
            countHeld();
        }
    }

    private boolean wantsInput() {
        BodyStream stream = incoming();
        return stream != null ? stream.wantsMore() : answers.pending() == 0 ? mayBeginAlone() : hasRoom();
    }

    void handleBrokenSubscriber(BodyStream stream) {
        answers.complete(stream.slot(), ErrorPages.of(HttpStatus.INTERNAL_SERVER_ERROR, "", null));
    }

    private void continueIfExpected() {
        Reading current = reading;
        boolean othersFirst = ending || answers.pending() > 0;
        if (current != null && current.mayContinue(othersFirst, answers.isNextUnbegun())) {
            current.handleContinueSent();
            answers.writeContinue();
        }
    }

    /**
     * Pauses reading while nothing more is wanted and enough of it waits. Until then it is read: only so the end of a
     * client is seen that has lost interest.
     *
     * @param full whether enough waits behind the requests that were read
     */
    private void updateReading(boolean full) {
        BodyStream stream = incoming();
        boolean hold = stream != null ? !stream.wantsMore() : full && !ending;
        if (hold && !paused) {
            paused = true;
            connection.pauseReading();
        } else if (!hold && paused) {
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
            answers.answer(traits(null, RequestTraits.Plain.CLOSE), null, page);
            return;
        }
        BodyAbortedException failure = new BodyAbortedException(message);
        if (!answers.refuse(stream.slot(), page, failure)) {
            connection.closeInStages(reason);
        }
        stream.fail(failure);
        updateReading(false);
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
        boolean stops = stream == null ? ending || (draining && current == null) : draining;
        return noneBehind && (stops || (current != null && current.leavesTooMuch(streams)));
    }

    boolean isDraining() {
        return draining;
    }

    void handleLast() {
        ending = true;
    }

    /** Some answers were written. */
    void handleAnswered() {
        if (answers.pending() == 0 && connection.state() != TcpConnection.State.DISCONNECTED) {
            handleAllAnswered();
        }
        handleProgress();
        goOn();
    }

    /** The oldest request makes progress: the time of its handler begins anew. */
    void handleProgress() {
        if (awaited == Awaited.HANDLER) {
            await(awaited);
        }
    }

    private void handleAllAnswered() {
        BodyStream stream = incoming();
        if (stream != null) {
            // the answer did not wait for the end of the body
            stream.drop();
        }
        if (connection.isInputEnded() && !waiting) {
            connection.shutdown(CloseReason.CLIENT);
        } else {
            endIfDrained();
        }
    }

    private void endIfDrained() {
        if (draining && reading == null && answers.pending() == 0) {
            connection.closeInStages(CloseReason.SHUTDOWN);
        }
    }

    /** The last answer was written. Whoever may still be sending is waited for: unread bytes would reset. */
    void end() {
        ending = true;
        BodyStream stream = endIncoming();
        if (stream != null) {
            stream.drop();
        }
        if (peerIsDone && stream == null) {
            connection.closeWhenWritten(CloseReason.CLIENT);
        } else {
            connection.closeInStages(draining ? CloseReason.SHUTDOWN : endReason);
        }
    }

    /** The answer at hand will not be completed: ends the connection behind what was sent, the answers before it. */
    void cut() {
        ending = true;
        connection.clearDeadline();
        BodyStream stream = endIncoming();
        if (stream == null) {
            connection.closeWhenWritten(CloseReason.ERROR);
        } else {
            stream.fail(new BodyAbortedException("the answer was cut"));
            connection.closeInStages(CloseReason.ERROR);
        }
    }

    // ---- time and end

    /** What is waited for between requests begins anew; a request that has begun keeps its limits. */
    @Override
    public void onSettingsChange(TcpConnection ignored) {
        loop.refresh();
        if (awaited == Awaited.FIRST_REQUEST || awaited == Awaited.NEXT_REQUEST) {
            await(awaited);
        }
    }

    private void updateDeadline() {
        if (connection.state() != TcpConnection.State.CONNECTED) {
            // the connection minds its own end
            return;
        }
        Awaited now = Awaited.now(reading, answers.pending() > 0, ending, connection.isAboveHighWater());
        if (now != Awaited.BODY && reading != null) {
            reading.stopPace();
        }
        if (now != awaited || !now.isAbsolute()) {
            await(now);
        }
    }

    private void await(Awaited what) {
        awaited = what;
        Duration ofRoute = what == Awaited.HANDLER ? answers.timeout() : null;
        Duration limit = ofRoute != null ? ofRoute : what.limit(config().timeouts());
        if (limit.isZero()) {
            connection.clearDeadline();
        } else {
            connection.deadline(what.reason(), limit.toNanos());
        }
    }

    @Override
    public void onTimeout(TcpConnection ignored, CloseReason reason) {
        if (awaited == Awaited.HANDLER) {
            giveUp();
        } else if (awaited == Awaited.HEAD || awaited == Awaited.BODY) {
            refuse(HttpStatus.REQUEST_TIMEOUT, "the request did not come in time", reason);
            dropReading();
        } else if (awaited == Awaited.UNREAD_BODY) {
            endReason = reason;
            endUnread();
        } else if (connection.pendingBytes() > 0) {
            // the client is still taking its answer, which has a limit of its own
            await(Awaited.NEXT_REQUEST);
        } else {
            connection.close(reason);
        }
    }

    private void giveUp() {
        ending = true;
        endReason = CloseReason.REQUEST_TIMEOUT;
        BodyStream stream = endIncoming();
        answers.giveUp(ErrorPages.late(), new TimeoutException("the handler took too long"));
        if (stream != null) {
            stream.fail(new BodyAbortedException("the handler took too long"));
        }
    }

    /** A body that is being collected is refused; what else takes memory ends with its connection. */
    @Override
    public void onMemoryPressure(TcpConnection ignored) {
        Reading current = reading;
        boolean collecting = current != null && current.isInCollectedBody();
        if (collecting && !ending && answers.pending() == 0 && connection.pendingBytes() == 0) {
            refuse(HttpStatus.SERVICE_UNAVAILABLE, OUT_OF_MEMORY, CloseReason.MEMORY);
            dropReading();
        } else {
            connection.close(CloseReason.MEMORY);
        }
    }

    /** The request at hand was refused outside of a read: what has come of it is of no use. */
    private void dropReading() {
        Reading current = reading;
        if (current != null) {
            reading = null;
            loop.giveBack(current);
        }
        countHeld();
    }

    @Override
    public void onWriteComplete(TcpConnection ignored) {
        answers.resume();
        if (waiting) {
            goOn();
        }
    }

    @Override
    public void onHighWaterMark(TcpConnection ignored, long pendingBytes) {
        updateDeadline();
    }

    @Override
    public void onLowWaterMark(TcpConnection ignored) {
        answers.resume();
        goOn();
    }

    @Override
    public void onEndOfStream(TcpConnection ignored) {
        if (!config().halfClosure() && answers.pending() > 0) {
            // nothing is cancelled while a file is looked for
            if (incoming() != null || !answers.tryAwaitOwnWork(this::handleGoneClient)) {
                connection.close(CloseReason.CLIENT);
            }
            return;
        }
        if (!waiting) {
            handleInputEnd();
        }
    }

    private void handleGoneClient() {
        if (connection.state() == TcpConnection.State.CONNECTED) {
            onEndOfStream(connection);
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
        try {
            if (stream != null) {
                stream.fail(new BodyAbortedException("the connection ended in the middle of a body: " + reason.tag()));
            }
        } finally {
            answers.forget();
        }
    }
}
