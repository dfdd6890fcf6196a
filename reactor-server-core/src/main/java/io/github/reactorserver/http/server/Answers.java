package io.github.reactorserver.http.server;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.BodyPart;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.http.codec.ResponseEncoder;
import io.github.reactorserver.net.MemoryBudget;
import io.github.reactorserver.net.TcpConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the answers of one connection in the order of their requests. Loop-confined but for {@link #complete}.
 *
 * <p>An answer that is ready when its turn is there is written at once; a queue exists only while others are awaited.
 */
final class Answers {
    private static final Logger log = LoggerFactory.getLogger(Answers.class);
    private static final int MAX_COPIED_BODY = 32 * 1024;

    private final Http1Connection conversation;
    private final HttpLoop loop;
    private final TcpConnection connection;
    private @Nullable ResponseQueue queue;

    Answers(Http1Connection conversation, HttpLoop loop, TcpConnection connection) {
        this.conversation = conversation;
        this.loop = loop;
        this.connection = connection;
    }

    /** Number of requests that are not answered. */
    int pending() {
        return queue == null ? 0 : queue.size();
    }

    /** As {@link ResponseQueue#tryAwaitOwnWork}, with the action run on the loop. */
    boolean tryAwaitOwnWork(Runnable action) {
        return queue == null || queue.tryAwaitOwnWork(() -> connection.loop().execute(action));
    }

    /**
     * Keeps the place of the request read last.
     *
     * @param timeout of its route, null for the server's
     * @param bodyBytes of its body, which its handler holds until it answers; 0 if it is streamed
     */
    ResponseQueue.Slot reserve(RequestTraits traits, @Nullable Duration timeout, int bodyBytes) {
        loop.stats().pending().add(1);
        loop.memory().hold(bodyBytes);
        return queue().reserve(traits, timeout, bodyBytes);
    }

    /** Bytes of memory of the answers that wait for their turn. */
    long heldBytes() {
        return queue == null ? 0 : queue.heldBytes();
    }

    /** The timeout of the oldest request's route, null for the server's. */
    @Nullable
    Duration timeout() {
        return queue == null ? null : queue.timeout();
    }

    private ResponseQueue queue() {
        if (queue == null) {
            queue = new ResponseQueue();
        }
        return queue;
    }

    /** Answers the request read last. */
    void answer(RequestTraits traits, @Nullable Duration timeout, HttpResponse response) {
        if (pending() == 0) {
            write(traits, timeout, response);
        } else {
            queue().complete(reserve(traits, timeout, 0), response);
        }
    }

    /** Answers the oldest request in place of its handler, which is cancelled; an answer that has begun is cut. */
    void giveUp(HttpResponse page, Throwable failure) {
        BodyWriter streaming = streaming();
        ResponseQueue.Slot first = queue == null ? null : queue.first();
        if (streaming != null) {
            streaming.fail(failure, page);
        } else if (first != null) {
            CompletionStage<HttpResponse> awaited = first.awaited();
            completeInLoop(first, page);
            if (awaited != null) {
                Unsent.cancel(awaited);
            }
        }
    }

    /** Answers the request of that slot: once, by its handler or for the lack of one. Any thread. */
    void complete(ResponseQueue.Slot slot, HttpResponse response) {
        MemoryBudget memory = loop.memory();
        long bytes = response.memoryBytes();
        memory.hold(bytes - slot.bodyBytes());
        try {
            connection.loop().runInLoop(() -> {
                memory.hold(-bytes);
                completeInLoop(slot, response);
            });
        } catch (RejectedExecutionException e) {
            log.debug("connection {}: the server ended before the answer", connection.id());
            memory.hold(-bytes);
            Unsent.drop(response);
        }
    }

    /** Whether a client that has something to take should get nothing new. */
    boolean isMemoryScarce() {
        return loop.memory().isScarce();
    }

    /** Whether there is no room for what a handler would make. Any thread. */
    boolean isMemoryExceeded() {
        return loop.memory().isExceeded();
    }

    /** The answer of that slot will come from this stage, which is cancelled if the client goes away. Any thread. */
    void await(ResponseQueue.Slot slot, CompletionStage<HttpResponse> stage) {
        try {
            connection.loop().runInLoop(() -> {
                if (isAnswerable()) {
                    slot.awaits(stage);
                } else {
                    Unsent.cancel(stage);
                }
            });
        } catch (RejectedExecutionException e) {
            Unsent.cancel(stage);
        }
    }

    private boolean isAnswerable() {
        return queue != null && connection.state() != TcpConnection.State.DISCONNECTED;
    }

    private void completeInLoop(ResponseQueue.Slot slot, HttpResponse response) {
        if (isAnswerable()) {
            queue().complete(slot, response);
            writeReady();
        } else {
            Unsent.drop(response);
        }
    }

    private void writeReady() {
        ResponseQueue pending = queue();
        for (ResponseQueue.Ready ready = pending.poll(); ready != null; ready = pending.poll()) {
            loop.stats().pending().add(-1);
            write(ready.traits(), ready.timeout(), ready.response());
            if (queue != pending) {
                // that was the last answer, or a streamed one that has seen to those behind it
                connection.flush();
                return;
            }
        }
        if (pending.isEmpty()) {
            queue = null;
        }
        conversation.handleAnswered();
        connection.flush();
    }

    private void write(RequestTraits traits, @Nullable Duration timeout, HttpResponse response) {
        StreamedBody stream = response.stream();
        if (stream != null && !traits.isHead()) {
            BodyWriter writer = new BodyWriter(this, connection, traits, response, stream);
            loop.stats().pending().add(1);
            queue().streaming(writer, timeout);
            writer.start();
            if (conversation.isDraining()) {
                finishEndless();
            }
            return;
        }
        boolean last = traits.closes() || response.isLast() || conversation.endsAfter(pending() == 0, false);
        long length = stream == null ? response.contentLength() : framing(stream, traits);
        encodeHead(response, length, traits, last);
        if (traits.isHead()) {
            response.release();
        } else {
            writeBody(response);
        }
        traits.handleAnswered(response, traits.isHead() ? 0 : length);
        if (last) {
            end();
        } else {
            connection.flush();
        }
    }

    private void encodeHead(HttpResponse response, long length, RequestTraits traits, boolean last) {
        byte[] date = loop.date().at(connection.loop().turnNanoTime());
        ResponseEncoder.encodeHead(response, length, date, persistence(traits, last), connection.output());
    }

    /** How the encoder is told of a streamed body's length: a 1.0 client knows no chunks. */
    private static long framing(StreamedBody body, RequestTraits traits) {
        if (body.length() >= 0) {
            return body.length();
        }
        return traits.isHttp10() ? ResponseEncoder.UNTIL_CLOSE : ResponseEncoder.IN_CHUNKS;
    }

    private static ResponseEncoder.Persistence persistence(RequestTraits traits, boolean last) {
        if (last) {
            return ResponseEncoder.Persistence.CLOSE;
        }
        return traits.isHttp10() ? ResponseEncoder.Persistence.KEEP_ALIVE : ResponseEncoder.Persistence.IMPLIED;
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
        if (!response.parts().isEmpty()) {
            try {
                writeParts(response.parts());
            } catch (Throwable failure) {
                response.release();
                throw failure;
            }
        }
    }

    private void writeParts(List<BodyPart> parts) {
        for (BodyPart part : parts) {
            if (part instanceof BodyPart.Region file) {
                connection.send(file.region());
            } else if (part instanceof BodyPart.Bytes memory) {
                connection.send(memory.bytes().duplicate());
            }
        }
    }

    /** Whether the next answer is that of the request read last, and nothing of it was sent. */
    boolean isNextUnbegun() {
        BodyWriter streaming = streaming();
        return pending() == 1 && (streaming == null || !streaming.isCommitted());
    }

    private @Nullable BodyWriter streaming() {
        return queue == null ? null : queue.streaming();
    }

    /**
     * Answers the request of that slot, the one read last, in place of its handler; an answer that has begun is cut.
     *
     * @return false if it is answered already
     */
    boolean refuse(ResponseQueue.Slot slot, HttpResponse page, Throwable failure) {
        BodyWriter streaming = streaming();
        if (!slot.isTaken()) {
            completeInLoop(slot, page);
        } else if (streaming != null) {
            streaming.fail(failure, page);
        } else {
            return false;
        }
        return true;
    }

    /** Asks a client that waits for it to send the body. */
    void writeContinue() {
        ResponseEncoder.encodeContinue(connection.output());
        connection.flush();
    }

    // ---- streamed bodies

    /**
     * Writes the head of a streamed answer, whose first bytes are there.
     *
     * @return how its body is to be framed
     */
    BodyWriter.Frame encodeStreamHead(RequestTraits traits, HttpResponse response, StreamedBody body) {
        long length = framing(body, traits);
        boolean last = traits.closes()
                || response.isLast()
                || length == ResponseEncoder.UNTIL_CLOSE
                || conversation.endsAfter(pending() == 1, true);
        encodeHead(response, length, traits, last);
        if (last) {
            conversation.handleLast();
        }
        return new BodyWriter.Frame(length, last);
    }

    void handleStreamEnd(boolean last) {
        forgetStream();
        if (last) {
            end();
            connection.flush();
        } else {
            writeReady();
        }
    }

    /**
     * A body's publisher failed, or gave other bytes than it promised.
     *
     * @param frame null if no head was sent
     * @param page the answer if no head was sent, null for one that fits the failure
     */
    void handleStreamFailure(
            RequestTraits traits, Throwable failure, BodyWriter.@Nullable Frame frame, @Nullable HttpResponse page) {
        forgetStream();
        if (frame == null) {
            write(traits, null, page != null ? page : pageFor(failure));
            writeReady();
            return;
        }
        if (HandlerCall.isClients(failure)) {
            log.debug("connection {}: a streamed body ended: {}", connection.id(), failure.toString());
        } else {
            log.warn("connection {}: a streamed body failed: {}", connection.id(), failure.toString());
        }
        if (frame.length() == ResponseEncoder.UNTIL_CLOSE) {
            // an orderly end would look like the end of the body
            connection.abort();
        } else {
            // without the end of its framing the client sees that the answer is cut
            forget();
            conversation.cut();
        }
    }

    private HttpResponse pageFor(Throwable failure) {
        if (HandlerCall.isClients(failure)) {
            // the body was made of the request's, which the client did not send whole
            return ErrorPages.of(HttpStatus.BAD_REQUEST, "", null);
        }
        log.error("connection {}: a streamed body failed before its first byte", connection.id(), failure);
        return ErrorPages.of(HttpStatus.INTERNAL_SERVER_ERROR, "", null);
    }

    private void forgetStream() {
        loop.stats().pending().add(-1);
        queue().endStreaming();
    }

    /** A streamed answer goes on. */
    void handleProgress() {
        conversation.handleProgress();
    }

    /** The client has taken enough of what was sent. */
    void resume() {
        BodyWriter streaming = streaming();
        if (streaming != null) {
            streaming.resume();
        }
    }

    /** Ends a body that would go on for ever, since the server stops. */
    void finishEndless() {
        BodyWriter streaming = streaming();
        if (streaming != null && streaming.isEndless()) {
            streaming.finish();
        }
    }

    private void end() {
        forget();
        conversation.end();
    }

    /** Drops what is not answered: handlers at work and a body on its way are cancelled. */
    void forget() {
        ResponseQueue unanswered = queue;
        if (unanswered != null) {
            queue = null;
            loop.stats().pending().add(-unanswered.size());
            unanswered.cancel();
        }
    }
}
