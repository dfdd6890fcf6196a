package io.github.reactorserver.http.h1;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.http.BodyAbortedException;
import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.HttpVersion;
import io.github.reactorserver.http.RequestSource;
import io.github.reactorserver.http.codec.BadRequestException;
import io.github.reactorserver.http.codec.RequestParser;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.http.server.ErrorPages;
import io.github.reactorserver.http.server.HttpLoop;
import io.github.reactorserver.http.server.HttpServerConfig;
import io.github.reactorserver.http.server.RequestBodyStream;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.MemoryBudget;
import io.github.reactorserver.net.TcpConnection;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP/1 on one connection: reads requests, has them dispatched at their heads, and minds the time; {@link ResponseWriter}
 * writes the responses. Loop-confined.
 *
 * <pre>
 *             last request read, refused, cut           the client has nothing more to say
 *  SERVING ------------------------------------> ENDING ----------------------------------> ENDING_WITH_CLIENT
 *     |       upgrade
 *     +------------------> HANDED_OVER
 * </pre>
 *
 * <p>A {@link RequestReader} is held only while a request is incomplete. Requests are read while earlier ones are handled
 * if all of them are safe; what may not be read yet stays with the connection.
 */
final class Http1Connection implements ConnectionHandler, RequestSource, RequestBodyStream.Source {
    private static final Logger log = LoggerFactory.getLogger(Http1Connection.class);
    /** So much of further requests is read while earlier ones are handled. */
    private static final int READ_AHEAD = 64 * 1024;

    private static final int READING = -1;

    private final RequestReaders readers;
    private final TcpConnection connection;
    private final ResponseWriter responses;
    private State state = State.SERVING;
    private @Nullable RequestReader reader;
    private @Nullable ConnectionHandler successor;
    private CloseReason endReason = CloseReason.KEEP_ALIVE;
    private ReadTimeout timeout = ReadTimeout.NONE;
    private int requests;
    /** Bytes that have come and may not be read yet; {@link #READING} while some are being read. */
    private int unread;
    /** Bytes read behind the last request. */
    private int dropped;
    /** Bytes that are counted as held for this connection. */
    private int held;

    private enum State {
        SERVING,
        /** No further request is read; behind the last response we close when the client has. */
        ENDING,
        /** As ENDING, but the client has said that it is the end: behind the last response we close at once. */
        ENDING_WITH_CLIENT,
        /** Another protocol goes on with the connection. */
        HANDED_OVER
    }

    Http1Connection(RequestReaders readers, TcpConnection connection) {
        this.readers = readers;
        this.connection = connection;
        this.responses = new ResponseWriter(this, connection);
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

    HttpLoop loop() {
        return readers.loop();
    }

    EventLoop eventLoop() {
        return connection.loop();
    }

    ResponseWriter responses() {
        return responses;
    }

    MemoryBudget memory() {
        return config().memory();
    }

    private HttpServerConfig config() {
        return readers.loop().config();
    }

    private boolean isEnding() {
        return state != State.SERVING;
    }

    /** Whether the server stops: what has begun is responded to. */
    boolean isDraining() {
        return endReason == CloseReason.SHUTDOWN;
    }

    /** The exchange whose body is not complete, or null. */
    private @Nullable Http1Exchange incoming() {
        RequestReader current = reader;
        return current == null ? null : current.exchange();
    }

    @Override
    public void onOpen(TcpConnection ignored) {
        await(ReadTimeout.FIRST_REQUEST);
    }

    // ---- reading

    @Override
    public void onMessage(TcpConnection ignored, Buffer in) {
        if (isEnding() && incoming() == null) {
            drop(in);
            return;
        }
        RequestReader current = reader != null ? reader : readers.take();
        reader = current;
        boolean streams = current.stream() != null;
        int arrived = in.readableBytes();
        unread = READING;
        try {
            while (in.isReadable() && mayRead(in) && readOne(current, in)) {
                // on to the next one
            }
            checkPace(current, arrived - in.readableBytes());
        } catch (BadRequestException e) {
            refuse(incoming() != null ? incoming() : unreadable(), e);
        }
        if (state == State.HANDED_OVER) {
            return;
        }
        if (streams && in.readableBytes() < arrived) {
            handleProgress();
        }
        unread = in.isReadable() && !mayRead(in) ? in.readableBytes() : 0;
        afterRead(current, in);
    }

    private void afterRead(RequestReader current, Buffer in) {
        if (current.hasDroppedTooMuch()) {
            endUnread();
        }
        if (isEnding() && incoming() == null) {
            giveBackReader();
            drop(in);
        } else if (!current.isInRequest(in.isReadable() && unread == 0)) {
            giveBackReader();
        }
        continueIfExpected();
        updateReading();
        if (connection.isInputEnded() && unread == 0) {
            handleInputEnd();
        }
        endIfDone();
        updateTimeout();
        countHeld();
    }

    /** Nothing behind the last request is of interest, and much of it is not worth reading. */
    private void drop(Buffer in) {
        unread = 0;
        if (in.isReadable()) {
            state = State.ENDING;
            dropped += in.readableBytes();
            in.skip(in.readableBytes());
        }
        if (dropped > RequestBodyStream.MAX_DROPPED) {
            connection.pauseReading();
        }
    }

    private void giveBackReader() {
        RequestReader current = reader;
        if (current != null) {
            reader = null;
            readers.giveBack(current);
        }
    }

    /** Counts what is held for this connection beside its unread input and unsent output. */
    private void countHeld() {
        RequestReader current = reader;
        long all = (current == null ? 0 : current.heldBytes()) + responses.heldBytes();
        int now = (int) Math.min(Integer.MAX_VALUE, all);
        if (now != held) {
            connection.hold(now - held);
            held = now;
        }
    }

    private void checkPace(RequestReader current, int received) throws BadRequestException {
        if (connection.isReadingLimited()) {
            // the client may be faster than we let it
            current.stopPace();
        } else {
            current.checkPace(
                    received, eventLoop().turnNanoTime(), config().timeouts().bodyRate());
        }
    }

    private boolean mayRead(Buffer in) {
        RequestReader current = reader;
        if (current != null && current.exchange() != null) {
            return wantsBody(current);
        }
        // responses that the client does not take must not pile up
        if (isEnding() || connection.isAboveHighWater()) {
            return false;
        }
        boolean begun = current != null && current.hasBegun();
        return begun || (mayBegin() && (responses.pending() == 0 || RequestParser.startsSafely(in)));
    }

    private boolean wantsBody(RequestReader current) {
        return current.wantsBody(connection.isAboveHighWater());
    }

    private boolean mayBegin() {
        return responses.pending() == 0 ? mayBeginAlone() : hasRoom();
    }

    // when memory is scarce, a client first takes what there is for it
    private boolean mayBeginAlone() {
        return connection.pendingBytes() == 0 || !memory().isScarce();
    }

    // requests that are handled at the same time must all be safe (RFC 9112, section 9.3.2)
    private boolean hasRoom() {
        Http1Exchange newest = responses.last();
        return newest != null
                && newest.isSafe()
                && responses.pending() < config().limits().pipelinedRequests()
                && responses.heldBytes() <= config().settings().waterMarks().high()
                && !memory().isScarce();
    }

    /** Reads on in the request at hand; returns whether it is complete. */
    private boolean readOne(RequestReader current, Buffer in) throws BadRequestException {
        RequestParser parser = current.parser();
        if (parser.isInBody()) {
            return readBody(current, in);
        }
        if (!parser.parseHead(in)) {
            return false;
        }
        boolean hasBody = parser.isInBody();
        Http1Exchange exchange = begin(parser, hasBody);
        if (hasBody) {
            current.begin(exchange);
        } else {
            handleRequestEnd(parser, in);
        }
        Router.Match match = match(exchange);
        if (match != null) {
            config().dispatcher().dispatch(exchange, match);
        }
        return !hasBody || (incoming() == exchange && wantsBody(current) && readBody(current, in));
    }

    private Http1Exchange begin(RequestParser parser, boolean hasBody) {
        requests++;
        loop().stats().handled().add(1);
        if (timeout != ReadTimeout.HANDLER) {
            // the head behind this one has its own time
            timeout = ReadTimeout.NONE;
        }
        boolean last = !parser.keepsAlive()
                || isDraining()
                || requests >= config().limits().requestsPerConnection()
                || config().timeouts().isAged(connection.ageAtTurn(), connection.id());
        if (last) {
            state = State.ENDING;
        }
        return add(parser.head(this, requests), hasBody, last);
    }

    private Http1Exchange add(HttpRequest request, boolean hasBody, boolean last) {
        Http1Exchange exchange = new Http1Exchange(this, request, hasBody, last, config().completion());
        responses.add(exchange);
        return exchange;
    }

    private Router.@Nullable Match match(Http1Exchange exchange) {
        HttpRequest request = exchange.request();
        try {
            Router.Match match = config().router().match(request);
            boolean binds = !match.pathVariables().isEmpty();
            exchange.route(binds ? request.withPathVariables(match.pathVariables()) : request, match.route());
            return match;
        } catch (IllegalArgumentException e) {
            refuse(exchange, new BadRequestException(HttpStatus.BAD_REQUEST, "the path is not UTF-8"));
            return null;
        }
    }

    private boolean readBody(RequestReader current, Buffer in) throws BadRequestException {
        boolean complete = current.readBody(in);
        if (complete) {
            handleRequestEnd(current.parser(), in);
            current.completeBody();
        }
        return complete;
    }

    private void handleRequestEnd(RequestParser parser, Buffer in) {
        if (state == State.ENDING && !parser.keepsAlive() && !in.isReadable()) {
            state = State.ENDING_WITH_CLIENT;
        }
    }

    // ---- bodies

    /** The body of an exchange that is being dispatched, as it comes. */
    RequestBodyStream stream(Http1Exchange exchange) {
        RequestReader current = reader;
        if (current != null && current.exchange() == exchange) {
            return current.stream(exchange, this, memory());
        }
        RequestBodyStream none = new RequestBodyStream(exchange, this, memory(), 0);
        none.complete(HttpHeaders.empty());
        return none;
    }

    /** Has the body of an exchange collected; not if it has ended. */
    void collect(Http1Exchange exchange, Runnable next) {
        RequestReader current = reader;
        if (current == null || current.exchange() != exchange || exchange.hasEnded()) {
            return;
        }
        try {
            current.collect(next, memory());
            resume();
        } catch (BadRequestException e) {
            refuse(exchange, e);
        }
    }

    /** Goes on as far as responses, and whoever takes the incoming body, now want it. */
    @Override
    public void resume() {
        if (unread == READING || connection.state() == TcpConnection.State.DISCONNECTED) {
            return;
        }
        continueIfExpected();
        updateReading();
        if (unread > 0 && wantsInput()) {
            connection.deliverAgain();
        }
        updateTimeout();
        countHeld();
    }

    private boolean wantsInput() {
        RequestReader current = reader;
        if (current != null && current.exchange() != null) {
            return wantsBody(current);
        }
        return mayBegin();
    }

    private void continueIfExpected() {
        RequestReader current = reader;
        if (current != null && current.tryContinue(responses.first())) {
            responses.writeContinue();
        }
    }

    /**
     * Pauses reading while nothing more is wanted and enough of it waits. Until then it is read: only so the end of a
     * client is seen that has lost interest.
     */
    private void updateReading() {
        RequestBodyStream stream = reader == null ? null : reader.stream();
        boolean full = unread > (memory().isScarce() ? 0 : READ_AHEAD) && !wantsInput();
        if (stream != null ? !stream.wantsMore() : full && (!isEnding() || incoming() != null)) {
            connection.pauseReading();
        } else {
            connection.resumeReading();
        }
    }

    /** Ends our stream though the client is still sending a body that nobody reads. */
    private void endUnread() {
        endBody();
        state = State.ENDING;
        connection.closeInStages(endReason);
    }

    /** Nothing more of the body at hand is of interest; returns its stream. */
    private @Nullable RequestBodyStream endBody() {
        RequestReader current = reader;
        RequestBodyStream stream = null;
        if (current != null) {
            stream = current.stream();
            current.endBody();
        }
        return stream;
    }

    /** The rest of the body at hand will not come. */
    private void failBody(String why) {
        RequestBodyStream stream = endBody();
        if (stream != null) {
            stream.fail(new BodyAbortedException(why));
        }
    }

    /** The client has ended its stream, and all that came before was read. */
    private void handleInputEnd() {
        Http1Exchange exchange = incoming();
        if (exchange != null) {
            state = State.ENDING;
            RequestBodyStream stream = endBody();
            if (stream != null) {
                stream.fail(new BodyAbortedException("the client ended the connection in the middle of a body"));
            } else {
                responses.abandonLast(exchange);
            }
        }
        if (responses.pending() == 0) {
            connection.shutdown(CloseReason.CLIENT);
        }
    }

    // ---- refusing

    private void refuse(Http1Exchange exchange, BadRequestException refusal) {
        log.debug("connection {}: refused: {}", connection.id(), refusal.getMessage());
        boolean slow = refusal.status().equals(HttpStatus.REQUEST_TIMEOUT);
        String detail = refusal.getMessage() == null ? refusal.status().toString() : refusal.getMessage();
        refuse(exchange, refusal.status(), detail, slow ? CloseReason.BODY_TIMEOUT : CloseReason.ERROR);
    }

    /** Responds in place of the handler, to the newest request, and ends behind that. */
    private void refuse(Http1Exchange exchange, HttpStatus status, String detail, CloseReason reason) {
        loop().stats().reject(status.code());
        RequestBodyStream stream = endBody();
        state = State.ENDING;
        endReason = reason;
        BodyAbortedException failure = new BodyAbortedException(detail);
        if (exchange.hasEnded()) {
            connection.closeInStages(reason);
        } else {
            responses.respondInstead(exchange, ErrorPages.of(status, detail, null), failure);
        }
        if (stream != null) {
            stream.fail(failure);
            updateReading();
        }
    }

    /** The exchange of a request whose head was not understood. */
    private Http1Exchange unreadable() {
        return add(
                HttpRequest.of(HttpMethod.NONE, "", HttpVersion.HTTP_1_1, HttpHeaders.empty(), this, ++requests),
                false,
                true);
    }

    // ---- called back by the responses

    /**
     * Whether the response of that exchange is the last one, since the server stops or unread input is too much to drop.
     *
     * @param streams whether it may go on while the request's body is read
     */
    boolean endsAfter(Http1Exchange exchange, boolean streams) {
        if (exchange != responses.last()) {
            return false;
        }
        RequestReader current = reader;
        boolean between = current == null || current.exchange() != null;
        return isEnding() || (isDraining() && between) || (current != null && current.leavesTooMuch(streams));
    }

    void handleLast() {
        if (!isEnding()) {
            state = State.ENDING;
        }
    }

    /** Responses were written. */
    void handleResponded() {
        if (connection.state() == TcpConnection.State.DISCONNECTED) {
            return;
        }
        dropRespondedBody();
        handleProgress();
        if (unread != READING) {
            if (responses.pending() == 0 && connection.isInputEnded() && unread == 0) {
                connection.shutdown(CloseReason.CLIENT);
            } else {
                endIfDone();
            }
            resume();
        }
    }

    /** A body whose exchange has ended is read on, but only to be dropped. */
    private void dropRespondedBody() {
        RequestReader current = reader;
        Http1Exchange exchange = incoming();
        if (current != null && exchange != null && exchange.hasEnded()) {
            RequestBodyStream stream = current.stream();
            (stream != null ? stream : stream(exchange)).drop();
        }
    }

    /** The oldest request makes progress: the time of its handler begins anew. */
    void handleProgress() {
        if (timeout == ReadTimeout.HANDLER) {
            await(timeout);
        }
    }

    private void endIfDone() {
        if (isDraining() && reader == null && responses.pending() == 0) {
            connection.closeInStages(CloseReason.SHUTDOWN);
        }
    }

    /** The last response was written. Whoever may still be sending is waited for: unread bytes would reset. */
    void end() {
        handleLast();
        boolean inBody = incoming() != null;
        RequestBodyStream stream = endBody();
        if (stream != null) {
            stream.drop();
        }
        if (state == State.ENDING_WITH_CLIENT && !inBody) {
            connection.closeWhenWritten(CloseReason.CLIENT);
        } else {
            connection.closeInStages(endReason);
        }
    }

    /** The response at hand will not be completed: ends the connection behind what was sent, those before it. */
    void cut() {
        state = State.ENDING;
        connection.clearDeadline();
        boolean inBody = incoming() != null;
        failBody("the response was cut");
        if (inBody) {
            connection.closeInStages(CloseReason.ERROR);
        } else {
            connection.closeWhenWritten(CloseReason.ERROR);
        }
    }

    /** The next protocol takes over behind the response of that exchange. */
    void upgradeBehind(Http1Exchange exchange, ConnectionHandler next) {
        if (exchange == responses.last()) {
            successor = next;
        }
    }

    /** What takes over behind the response of that exchange, or null. */
    @Nullable
    ConnectionHandler successor(Http1Exchange exchange) {
        return exchange == responses.last() ? successor : null;
    }

    /** Another protocol goes on with the connection, behind what was sent. */
    void handOver(ConnectionHandler next) {
        state = State.HANDED_OVER;
        responses.abandonAll();
        giveBackReader();
        countHeld();
        connection.clearDeadline();
        connection.resumeReading();
        connection.handler(next);
        try {
            next.onOpen(connection);
        } catch (Exception failure) {
            log.error("connection {}: the protocol behind an upgrade failed to begin", connection.id(), failure);
            connection.close(CloseReason.ERROR);
        }
    }

    // ---- time and end

    /** What is waited for between requests begins anew; a request that has begun keeps its limits. */
    @Override
    public void onSettingsChange(TcpConnection ignored) {
        loop().refresh();
        if (timeout == ReadTimeout.FIRST_REQUEST || timeout == ReadTimeout.NEXT_REQUEST) {
            await(timeout);
        }
    }

    private void updateTimeout() {
        if (connection.state() != TcpConnection.State.CONNECTED) {
            // the connection minds its own end
            return;
        }
        ReadTimeout now = ReadTimeout.now(reader, responses.pending() > 0, isEnding(), connection.isAboveHighWater());
        if (now != ReadTimeout.BODY && reader != null) {
            reader.stopPace();
        }
        if (now != timeout || !now.isAbsolute()) {
            await(now);
        }
    }

    private void await(ReadTimeout what) {
        timeout = what;
        Duration limit = what == ReadTimeout.HANDLER ? handlerLimit() : what.limit(config().timeouts());
        if (limit.isZero()) {
            connection.clearDeadline();
        } else {
            connection.deadline(what.reason(), limit.toNanos());
        }
    }

    private Duration handlerLimit() {
        Http1Exchange oldest = responses.first();
        Route route = oldest == null ? null : oldest.route();
        Duration ofRoute = route == null ? null : route.timeout();
        return ofRoute != null ? ofRoute : config().timeouts().request();
    }

    @Override
    public void onTimeout(TcpConnection ignored, CloseReason reason) {
        switch (timeout) {
            case HANDLER -> giveUp();
            case HEAD, BODY -> refuseIncoming(HttpStatus.REQUEST_TIMEOUT, "the request did not come in time", reason);
            case UNREAD_BODY -> {
                endReason = reason;
                endUnread();
            }
            default -> {
                if (connection.pendingBytes() > 0) {
                    // the client is still taking its response, which has a limit of its own
                    await(ReadTimeout.NEXT_REQUEST);
                } else {
                    connection.close(reason);
                }
            }
        }
    }

    private void giveUp() {
        Http1Exchange oldest = responses.first();
        state = State.ENDING;
        endReason = CloseReason.REQUEST_TIMEOUT;
        RequestBodyStream stream = endBody();
        if (oldest != null) {
            responses.respondInstead(oldest, ErrorPages.late(), new TimeoutException("the handler took too long"));
        }
        if (stream != null) {
            stream.fail(new BodyAbortedException("the handler took too long"));
        }
    }

    private void refuseIncoming(HttpStatus status, String detail, CloseReason reason) {
        Http1Exchange exchange = incoming();
        refuse(exchange != null ? exchange : unreadable(), status, detail, reason);
        giveBackReader();
        countHeld();
    }

    /** A body that is being collected is refused; what else takes memory ends with its connection. */
    @Override
    public void onMemoryPressure(TcpConnection ignored) {
        RequestReader current = reader;
        boolean collecting = current != null && current.isCollecting() && current.exchange() == responses.first();
        if (collecting && connection.pendingBytes() == 0) {
            refuseIncoming(HttpStatus.SERVICE_UNAVAILABLE, RequestReader.OUT_OF_MEMORY, CloseReason.MEMORY);
        } else {
            connection.close(CloseReason.MEMORY);
        }
    }

    @Override
    public void onWriteComplete(TcpConnection ignored) {
        responses.resume();
        if (unread > 0) {
            resume();
        }
    }

    @Override
    public void onHighWaterMark(TcpConnection ignored, long pendingBytes) {
        updateTimeout();
    }

    @Override
    public void onLowWaterMark(TcpConnection ignored) {
        responses.resume();
        resume();
    }

    @Override
    public void onEndOfStream(TcpConnection ignored) {
        if (!config().halfClosure() && responses.pending() > 0) {
            // nothing is cancelled while a file is looked for
            if (incoming() != null || !responses.areBrief(this::handleGoneClient)) {
                connection.close(CloseReason.CLIENT);
            }
        } else if (unread == 0) {
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
        endReason = CloseReason.SHUTDOWN;
        responses.finishEndless();
        if (reader == null && responses.pending() == 0) {
            connection.closeWhenWritten(CloseReason.SHUTDOWN);
        }
    }

    @Override
    public void onClose(TcpConnection ignored, CloseReason reason) {
        try {
            failBody("the connection ended in the middle of a body: " + reason.tag());
        } finally {
            reader = null;
            responses.abandonAll();
        }
    }
}
