package io.github.reactorserver.http.server;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpFilter;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.http.codec.BadRequestException;
import io.github.reactorserver.http.codec.RequestParser;
import io.github.reactorserver.http.codec.ResponseEncoder;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP/1 conversation of one connection: reads requests, has them handled, writes answers in order. Loop-confined.
 *
 * <pre>
 *                first byte             head and body               answered, keep-alive
 *   WAITING ------------------> READING -------------> ANSWERING -----------------------> WAITING
 *      |  keep-alive timeout       | malformed, 408        | last answer
 *      v                           v                       v
 *    closed                      ENDING: the last answer is written, further input is dropped, then closed
 * </pre>
 *
 * <p>READING and ANSWERING overlap when requests are pipelined. A parser and a queue are held only while a request is
 * incomplete or unanswered.
 */
final class Http1Connection implements ConnectionHandler {
    private static final Logger log = LoggerFactory.getLogger(Http1Connection.class);
    private static final int MAX_COPIED_BODY = 32 * 1024;

    private final HttpServerConfig config;
    private final HttpLoop loop;
    private final TcpConnection connection;
    private @Nullable RequestParser parser;
    private @Nullable ResponseQueue queue;
    private @Nullable BodyPace pace;
    private CloseReason endReason = CloseReason.KEEP_ALIVE;
    private int requests;
    private Awaited awaited = Awaited.NOTHING;
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
        NEXT_REQUEST
    }

    Http1Connection(HttpServerConfig config, HttpLoop loop, TcpConnection connection) {
        this.config = config;
        this.loop = loop;
        this.connection = connection;
    }

    @Override
    public void onOpen(TcpConnection ignored) {
        await(Awaited.NEXT_REQUEST, CloseReason.IDLE, config.timeouts().header());
    }

    // ---- reading

    @Override
    public void onMessage(TcpConnection ignored, Buffer in) {
        if (!ending) {
            read(in);
        }
        if (ending) {
            in.skip(in.readableBytes());
        }
    }

    private void read(Buffer in) {
        RequestParser current = parser != null ? parser : loop.takeParser();
        parser = current;
        int arrived = in.readableBytes();
        try {
            while (!ending && hasRoom() && in.isReadable() && current.parse(in)) {
                continueSent = false;
                pace = null;
                handleRequest(current, in);
            }
            checkPace(current, arrived - in.readableBytes());
            if (!ending && in.isReadable() && !hasRoom()) {
                paused = true;
                connection.pauseReading();
            }
            continueIfExpected();
        } catch (BadRequestException e) {
            log.debug("connection {}: refused: {}", connection.id(), e.getMessage());
            refuse(e.status(), e.getMessage(), CloseReason.ERROR);
        }
        if (ending || current.phase() == RequestParser.Phase.DONE || !hasBegun(current, in)) {
            parser = null;
            loop.giveBack(current);
        }
        updateDeadline();
    }

    private void checkPace(RequestParser current, int received) {
        if (!isInBody(current) || config.timeouts().bodyRate() == 0) {
            return;
        }
        long now = connection.loop().turnNanoTime();
        if (pace == null) {
            pace = new BodyPace(now);
        }
        if (pace.isTooSlow(received, now, config.timeouts().bodyRate())) {
            refuse(HttpStatus.REQUEST_TIMEOUT, "the body comes too slowly", CloseReason.BODY_TIMEOUT);
        }
    }

    private static boolean isInBody(RequestParser parser) {
        return parser.phase() == RequestParser.Phase.FIXED_BODY || parser.phase() == RequestParser.Phase.CHUNKED_BODY;
    }

    private static boolean hasBegun(RequestParser parser, Buffer in) {
        return parser.phase() != RequestParser.Phase.START || in.isReadable();
    }

    private boolean hasRoom() {
        return queue == null || queue.size() < config.limits().pipelinedRequests();
    }

    private void handleRequest(RequestParser complete, Buffer in) {
        requests++;
        loop.stats().handled().add(1);
        boolean last = requests >= config.limits().requestsPerConnection() || draining;
        boolean keepsAlive = complete.keepsAlive() && !last;
        RequestTraits traits = RequestTraits.of(complete.head(), keepsAlive);
        ending = !keepsAlive;
        peerIsDone = !complete.keepsAlive() && !in.isReadable();
        HttpRequest request = HttpRequest.of(complete.head(), complete.body(), connection.remoteAddress());
        Router.Match match;
        try {
            match = config.router().match(request);
        } catch (IllegalArgumentException e) {
            answer(traits, ErrorPages.of(HttpStatus.BAD_REQUEST, "the path is not UTF-8", request));
            return;
        }
        Route route = match.route();
        if (route == null) {
            HttpHandler unrouted = unmatched -> ErrorPages.unrouted(unmatched, match.allowed());
            handleInLoop(HttpFilter.around(unrouted, config.filters()), request, traits);
        } else if (route.dispatch() == Dispatch.LOOP) {
            handleInLoop(route.handler(), match.request(), traits);
        } else {
            handleElsewhere(route, match.request(), traits);
        }
    }

    private void handleInLoop(RequestHandler handler, HttpRequest request, RequestTraits traits) {
        if (handler instanceof HttpHandler sync) {
            answer(traits, HandlerCall.call(sync, request));
        } else {
            ResponseQueue.Slot slot = reserve(traits);
            HandlerCall.call((AsyncHttpHandler) handler, request, answer -> complete(slot, answer));
        }
    }

    private void handleElsewhere(Route route, HttpRequest request, RequestTraits traits) {
        ResponseQueue.Slot slot = reserve(traits);
        Executor executor = config.dispatchers().executor(route.dispatch());
        try {
            executor.execute(() -> {
                if (route.handler() instanceof HttpHandler handler) {
                    complete(slot, HandlerCall.call(handler, request));
                } else {
                    HandlerCall.call((AsyncHttpHandler) route.handler(), request, answer -> complete(slot, answer));
                }
            });
        } catch (RejectedExecutionException e) {
            complete(slot, ErrorPages.overloaded(request));
        }
    }

    // an aggregated body is asked for as soon as its head is accepted; earlier answers go first
    private void continueIfExpected() {
        RequestParser current = parser;
        if (current == null || ending || continueSent || (queue != null && !queue.isEmpty())) {
            return;
        }
        if (isInBody(current) && current.expectsContinue()) {
            continueSent = true;
            ResponseEncoder.encodeContinue(connection.output());
            connection.flush();
        }
    }

    private void refuse(HttpStatus status, @Nullable String detail, CloseReason reason) {
        loop.stats().reject(status.code());
        ending = true;
        peerIsDone = false;
        endReason = reason;
        answer(RequestTraits.CLOSE, ErrorPages.of(status, detail == null ? "" : detail, null));
    }

    // ---- answering

    private ResponseQueue queue() {
        if (queue == null) {
            queue = new ResponseQueue();
        }
        return queue;
    }

    private ResponseQueue.Slot reserve(RequestTraits traits) {
        loop.stats().pending().add(1);
        return queue().reserve(traits);
    }

    /** Answers the request read last. */
    private void answer(RequestTraits traits, HttpResponse response) {
        if (queue == null || queue.isEmpty()) {
            write(traits, response);
        } else {
            queue.complete(reserve(traits), response);
        }
    }

    /** Answers the request of that slot. Any thread. */
    private void complete(ResponseQueue.Slot slot, HttpResponse response) {
        try {
            connection.loop().runInLoop(() -> completeInLoop(slot, response));
        } catch (RejectedExecutionException e) {
            log.debug("connection {}: the server ended before the answer", connection.id());
        }
    }

    private void completeInLoop(ResponseQueue.Slot slot, HttpResponse response) {
        ResponseQueue pending = queue;
        if (pending == null || connection.state() == TcpConnection.State.DISCONNECTED) {
            return;
        }
        pending.complete(slot, response);
        writeReady();
    }

    private void writeReady() {
        ResponseQueue pending = queue();
        for (ResponseQueue.Ready ready = pending.poll(); ready != null; ready = pending.poll()) {
            loop.stats().pending().add(-1);
            write(ready.traits(), ready.response());
        }
        if (pending.isEmpty()) {
            handleAllAnswered();
        }
        if (paused && hasRoom()) {
            paused = false;
            connection.resumeReading();
        }
        connection.flush();
    }

    private void handleAllAnswered() {
        queue = null;
        if (connection.isInputEnded()) {
            connection.shutdown(CloseReason.CLIENT);
        } else if (draining && parser == null) {
            connection.shutdown(CloseReason.SHUTDOWN);
        } else {
            continueIfExpected();
            updateDeadline();
        }
    }

    private void write(RequestTraits traits, HttpResponse response) {
        StreamedBody stream = response.stream();
        if (stream != null && !traits.isHead()) {
            BodyWriter writer = new BodyWriter(this, connection, traits, response, stream);
            loop.stats().pending().add(1);
            queue().streaming(writer);
            writer.start();
            return;
        }
        boolean last = traits.closes() || response == ErrorPages.FATAL || isLastInDrain();
        long length = stream == null ? response.bodyLength() : Math.max(stream.length(), ResponseEncoder.IN_CHUNKS);
        encodeHead(response, length, traits, last);
        if (!traits.isHead()) {
            writeBody(response);
        }
        if (last) {
            end();
        } else {
            connection.flush();
        }
    }

    private boolean isLastInDrain() {
        return draining && parser == null && (queue == null || queue.isEmpty());
    }

    private void encodeHead(HttpResponse response, long length, RequestTraits traits, boolean last) {
        byte[] date = loop.date().at(connection.loop().turnNanoTime());
        ResponseEncoder.encodeHead(response, length, date, persistence(traits, last), connection.output());
    }

    private void writeBody(HttpResponse response) {
        int length = response.bodyLength();
        if (length > MAX_COPIED_BODY) {
            connection.send(response.body());
        } else if (length > 0) {
            Buffer out = connection.output();
            out.ensureWritable(length);
            response.copyBody(0, out.array(), out.writerIndex(), length);
            out.commit(length);
        }
    }

    /**
     * Writes the head of a streamed answer, whose first bytes are there.
     *
     * @return how its body is to be framed
     */
    BodyWriter.Frame encodeStreamHead(RequestTraits traits, HttpResponse response, StreamedBody body) {
        boolean untilClose = traits.isHttp10() && body.length() < 0;
        boolean last = traits.closes() || untilClose || draining;
        long length = untilClose ? ResponseEncoder.UNTIL_CLOSE : body.length();
        encodeHead(response, length, traits, last);
        ending |= last;
        return new BodyWriter.Frame(length == ResponseEncoder.IN_CHUNKS, last);
    }

    void handleStreamEnd(boolean last) {
        loop.stats().pending().add(-1);
        queue().streaming(null);
        if (last) {
            end();
            connection.flush();
        } else {
            writeReady();
        }
    }

    /** A body's publisher failed, or gave other bytes than it promised. */
    void handleStreamFailure(RequestTraits traits, Throwable failure, boolean committed) {
        loop.stats().pending().add(-1);
        queue().streaming(null);
        if (committed) {
            // without the end of its framing the client sees that the answer is cut
            log.warn("connection {}: a streamed body failed: {}", connection.id(), failure.toString());
            connection.close(CloseReason.ERROR);
        } else {
            log.error("connection {}: a streamed body failed before its first byte", connection.id(), failure);
            write(traits, ErrorPages.of(HttpStatus.INTERNAL_SERVER_ERROR, "", null));
            writeReady();
        }
    }

    @Override
    public void onLowWaterMark(TcpConnection ignored) {
        BodyWriter streaming = queue == null ? null : queue.streaming();
        if (streaming != null) {
            streaming.resume();
        }
    }

    private static ResponseEncoder.Persistence persistence(RequestTraits traits, boolean last) {
        if (last) {
            return ResponseEncoder.Persistence.CLOSE;
        }
        return traits.isHttp10() ? ResponseEncoder.Persistence.KEEP_ALIVE : ResponseEncoder.Persistence.IMPLIED;
    }

    // whoever may still be sending gets a half-close, since unread bytes would turn a close into a reset
    private void end() {
        ending = true;
        forgetUnanswered();
        if (peerIsDone) {
            connection.closeWhenWritten(CloseReason.CLIENT);
        } else {
            connection.shutdown(draining ? CloseReason.SHUTDOWN : endReason);
        }
    }

    private void forgetUnanswered() {
        if (queue != null) {
            loop.stats().pending().add(-queue.size());
            queue.clear();
        }
    }

    // ---- time and end

    private void updateDeadline() {
        RequestParser current = parser;
        boolean unanswered = queue != null && !queue.isEmpty();
        if (unanswered) {
            await(Awaited.NOTHING, CloseReason.IDLE, Duration.ZERO);
        } else if (ending) {
            // the connection minds its own end
            awaited = Awaited.NOTHING;
        } else if (current == null) {
            await(
                    Awaited.NEXT_REQUEST,
                    CloseReason.KEEP_ALIVE,
                    config.timeouts().keepAlive());
        } else if (current.phase() == RequestParser.Phase.START || current.phase() == RequestParser.Phase.HEADERS) {
            if (awaited != Awaited.HEAD) {
                await(
                        Awaited.HEAD,
                        CloseReason.HEADER_TIMEOUT,
                        config.timeouts().header());
            }
        } else {
            await(Awaited.BODY, CloseReason.BODY_TIMEOUT, config.timeouts().body());
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
    public void onEndOfStream(TcpConnection ignored) {
        if (queue == null || queue.isEmpty()) {
            connection.shutdown(CloseReason.CLIENT);
        }
    }

    @Override
    public void onDrain(TcpConnection ignored) {
        draining = true;
        BodyWriter streaming = queue == null ? null : queue.streaming();
        if (streaming != null && streaming.isEndless()) {
            streaming.finish();
        } else if (parser == null && (queue == null || queue.isEmpty())) {
            connection.closeWhenWritten(CloseReason.SHUTDOWN);
        }
    }

    @Override
    public void onClose(TcpConnection ignored, CloseReason reason) {
        BodyWriter streaming = queue == null ? null : queue.streaming();
        forgetUnanswered();
        queue = null;
        parser = null;
        if (streaming != null) {
            streaming.cancel();
        }
    }
}
