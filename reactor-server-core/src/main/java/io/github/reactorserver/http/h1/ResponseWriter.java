package io.github.reactorserver.http.h1;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.BodyPart;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.http.codec.ResponseEncoder;
import io.github.reactorserver.http.codec.ResponseEncoder.Persistence;
import io.github.reactorserver.http.server.ResponseBodySender;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of one connection that have not ended, and the writing of their responses in the order of the requests.
 * Loop-confined.
 */
final class ResponseWriter {
    private final Http1Connection http;
    private final TcpConnection connection;
    private @Nullable Http1Exchange first;
    private @Nullable Http1Exchange last;
    private int pending;

    ResponseWriter(Http1Connection http, TcpConnection connection) {
        this.http = http;
        this.connection = connection;
    }

    // ---- the exchanges

    /** Keeps the place of a request's response. */
    void add(Http1Exchange exchange) {
        if (last == null) {
            first = exchange;
        } else {
            last.next = exchange;
        }
        last = exchange;
        pending++;
        http.loop().stats().pending().add(1);
    }

    private void removeFirst(Http1Exchange exchange) {
        first = exchange.next;
        exchange.next = null;
        if (first == null) {
            last = null;
        }
        countRemoved();
    }

    private void countRemoved() {
        pending--;
        http.loop().stats().pending().add(-1);
    }

    /** Number of exchanges that have not ended. */
    int pending() {
        return pending;
    }

    /** The oldest exchange, or null. */
    @Nullable
    Http1Exchange first() {
        return first;
    }

    /** The newest exchange, or null. */
    @Nullable
    Http1Exchange last() {
        return last;
    }

    /** Bytes of memory of the responses that wait for their turn. */
    long heldBytes() {
        long bytes = 0;
        for (Http1Exchange exchange = first; exchange != null; exchange = exchange.next) {
            HttpResponse waiting = exchange.response();
            bytes += waiting == null || !exchange.isReady() ? 0 : waiting.memoryBytes();
        }
        return bytes;
    }

    /** Whether all responses come soon by themselves; {@code whenNot} is run, on the loop, once that is no longer so. */
    boolean areBrief(Runnable whenNot) {
        boolean brief = true;
        for (Http1Exchange exchange = first; exchange != null; exchange = exchange.next) {
            brief &= exchange.isBrief(() -> connection.loop().execute(whenNot));
        }
        return brief;
    }

    /** Ends the newest exchange, whose request is not complete and never will be. */
    void abandonLast(Http1Exchange newest) {
        if (first == newest) {
            removeFirst(newest);
        } else {
            Http1Exchange before = first;
            while (before != null && before.next != newest) {
                before = before.next;
            }
            if (before == null) {
                return;
            }
            before.next = null;
            last = before;
            countRemoved();
        }
        newest.abandon();
    }

    /** Ends all exchanges: handlers are cancelled, and what their responses own is released. */
    void abandonAll() {
        for (Http1Exchange exchange = first; exchange != null; exchange = first) {
            removeFirst(exchange);
            exchange.abandon();
        }
    }

    // ---- responses

    /** Takes the response of an exchange: the first one counts. */
    void respond(Http1Exchange exchange, HttpResponse response) {
        if (!exchange.tryRespond(response)) {
            response.release();
        } else if (exchange == first) {
            writeReady();
        }
    }

    /** Responds in place of the handler, which is cancelled; a response that has begun is cut. */
    void respondInstead(Http1Exchange exchange, HttpResponse page, Throwable failure) {
        ResponseBodySender sender = exchange.sender();
        if (sender != null) {
            sender.fail(failure, page);
        } else {
            respond(exchange, page);
            exchange.cancelHandler();
        }
    }

    private void writeReady() {
        for (Http1Exchange exchange = first; exchange != null && exchange.isReady(); exchange = first) {
            write(exchange);
        }
        http.handleResponded();
        connection.flush();
    }

    private void write(Http1Exchange exchange) {
        HttpResponse response = exchange.response();
        if (response == null) {
            return;
        }
        StreamedBody stream = response.stream();
        if (stream != null && !exchange.isHead()) {
            send(exchange, response, stream);
            return;
        }
        boolean ends = exchange.isLast() || response.isLast() || http.endsAfter(exchange, false);
        ConnectionHandler successor = http.successor(exchange);
        long length = stream == null ? response.contentLength() : framing(stream, exchange);
        removeFirst(exchange);
        encodeHead(response, length, successor != null ? Persistence.UPGRADE : persistence(exchange, ends));
        if (exchange.isHead()) {
            response.release();
        } else {
            writeBody(response);
        }
        exchange.end(response, exchange.isHead() ? 0 : length);
        if (successor != null) {
            http.handOver(successor);
        } else if (ends) {
            end();
        }
    }

    private void encodeHead(HttpResponse response, long length, Persistence persistence) {
        byte[] date = http.loop().date().at(connection.loop().turnNanoTime());
        ResponseEncoder.encodeHead(response, length, date, persistence, connection.output());
    }

    private static Persistence persistence(Http1Exchange exchange, boolean ends) {
        if (ends) {
            return Persistence.CLOSE;
        }
        return exchange.isHttp10() ? Persistence.KEEP_ALIVE : Persistence.IMPLIED;
    }

    /** How the encoder is told of a streamed body's length: a 1.0 client knows no chunks. */
    private static long framing(StreamedBody body, Http1Exchange exchange) {
        if (body.length() >= 0) {
            return body.length();
        }
        return exchange.isHttp10() ? ResponseEncoder.UNTIL_CLOSE : ResponseEncoder.IN_CHUNKS;
    }

    private void writeBody(HttpResponse response) {
        int length = response.bodyLength();
        if (length > TcpConnection.COPIED_BYTES) {
            connection.send(response.body());
        } else if (length > 0) {
            Buffer out = connection.output();
            out.ensureWritable(length);
            response.copyBody(0, out.array(), out.writerIndex(), length);
            out.commit(length);
        }
        List<BodyPart> parts = response.parts();
        try {
            // without an iterator, as most have none
            for (int i = 0; i < parts.size(); i++) {
                send(parts.get(i));
            }
        } catch (Throwable failure) {
            response.release();
            throw failure;
        }
    }

    private void send(BodyPart part) {
        if (part instanceof BodyPart.Region file) {
            connection.send(file.region());
        } else if (part instanceof BodyPart.Bytes memory) {
            connection.send(memory.bytes().duplicate());
        }
    }

    private void end() {
        abandonAll();
        http.end();
    }

    /** Asks a client that waits for it to send the body. */
    void writeContinue() {
        ResponseEncoder.encodeContinue(connection.output());
        connection.flush();
    }

    // ---- streamed bodies

    private void send(Http1Exchange exchange, HttpResponse response, StreamedBody body) {
        Http1BodySink sink = new Http1BodySink(this, connection, exchange, response, framing(body, exchange));
        ResponseBodySender sender = new ResponseBodySender(connection.loop(), http.memory(), body, sink);
        exchange.sender(sender);
        sender.start();
        if (http.isDraining()) {
            finishEndless();
        }
    }

    /** Writes the head of the response of which the body is streamed; returns whether it is the last one. */
    boolean writeStreamHead(Http1Exchange exchange, HttpResponse response, long length) {
        boolean ends = exchange.isLast()
                || response.isLast()
                || length == ResponseEncoder.UNTIL_CLOSE
                || http.endsAfter(exchange, true);
        encodeHead(response, length, persistence(exchange, ends));
        if (ends) {
            http.handleLast();
        }
        return ends;
    }

    /** A streamed body goes on. */
    void handleProgress() {
        http.handleProgress();
    }

    /** A streamed body is complete. */
    void handleStreamEnd(Http1Exchange exchange, boolean ends) {
        removeFirst(exchange);
        exchange.endStreamed();
        if (ends) {
            end();
            connection.flush();
        } else {
            writeReady();
        }
    }

    /** A streamed body failed before its first byte. */
    void respondAnew(Http1Exchange exchange, HttpResponse page) {
        exchange.respondAnew(page);
        writeReady();
    }

    /**
     * A streamed body failed in its middle.
     *
     * @param resets whether only that tells the client: an orderly end would look like the end of the body
     */
    void handleStreamCut(Http1Exchange exchange, boolean resets) {
        removeFirst(exchange);
        exchange.endStreamed();
        if (resets) {
            connection.abort();
        } else {
            // without the end of its framing the client sees that the response is cut
            abandonAll();
            http.cut();
        }
    }

    /** The client has taken enough of what was sent. */
    void resume() {
        ResponseBodySender sender = first == null ? null : first.sender();
        if (sender != null) {
            sender.resume();
        }
    }

    /** Ends a body that would go on for ever, since the server stops. */
    void finishEndless() {
        ResponseBodySender sender = first == null ? null : first.sender();
        if (sender != null && sender.isEndless()) {
            sender.finish();
        }
    }
}
