package io.github.reactorserver.http.h1;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.codec.ResponseEncoder;
import io.github.reactorserver.http.server.ErrorPages;
import io.github.reactorserver.http.server.ResponseBodySender;
import io.github.reactorserver.net.TcpConnection;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The framing of one streamed body: by its length, in chunks, or by the end of the connection. Loop-confined. */
final class Http1BodySink implements ResponseBodySender.Sink {
    private static final Logger log = LoggerFactory.getLogger(Http1BodySink.class);

    private static final int MAX_COLLECTED = 64 * 1024;

    private final ResponseWriter writer;
    private final TcpConnection connection;
    private final Http1Exchange exchange;
    private final HttpResponse response;
    private final long length;
    private boolean ends;

    /**
     * A sink of one body.
     *
     * @param length in bytes, {@link ResponseEncoder#IN_CHUNKS} or {@link ResponseEncoder#UNTIL_CLOSE}
     */
    Http1BodySink(
            ResponseWriter writer,
            TcpConnection connection,
            Http1Exchange exchange,
            HttpResponse response,
            long length) {
        this.writer = writer;
        this.connection = connection;
        this.exchange = exchange;
        this.response = response;
        this.length = length;
    }

    @Override
    public long pendingBytes() {
        return connection.pendingBytes();
    }

    @Override
    public boolean isAboveHighWater() {
        return connection.isAboveHighWater();
    }

    @Override
    public void head() {
        ends = writer.writeStreamHead(exchange, response, length);
    }

    @Override
    public void data(ByteBuffer item) {
        int count = item.remaining();
        boolean chunked = length == ResponseEncoder.IN_CHUNKS;
        if (chunked) {
            ResponseEncoder.encodeChunkStart(count, connection.output());
        }
        if (count <= TcpConnection.COPIED_BYTES) {
            connection.output().write(item);
        } else {
            connection.send(item);
        }
        Buffer out = connection.output();
        if (chunked) {
            ResponseEncoder.encodeChunkEnd(out);
        }
        if (out.readableBytes() >= MAX_COLLECTED) {
            connection.flush();
        }
        writer.handleProgress();
    }

    @Override
    public void flush() {
        connection.flush();
    }

    @Override
    public void end() {
        if (length == ResponseEncoder.IN_CHUNKS) {
            ResponseEncoder.encodeLastChunk(connection.output());
        }
        writer.handleStreamEnd(exchange, ends);
    }

    @Override
    public void fail(Throwable failure, boolean committed, @Nullable HttpResponse page) {
        boolean clients = ErrorPages.isClients(failure);
        if (!committed) {
            writer.respondAnew(exchange, page != null ? page : pageFor(failure, clients));
            return;
        }
        if (clients) {
            log.debug("{}: a streamed body ended: {}", exchange.request().id(), failure.toString());
        } else {
            log.warn("{}: a streamed body failed: {}", exchange.request().id(), failure.toString());
        }
        writer.handleStreamCut(exchange, length == ResponseEncoder.UNTIL_CLOSE);
    }

    private HttpResponse pageFor(Throwable failure, boolean clients) {
        if (clients) {
            // the body was made of the request's, which the client did not send whole
            return ErrorPages.of(HttpStatus.BAD_REQUEST, "", exchange.request());
        }
        log.error(
                "{}: a streamed body failed before its first byte",
                exchange.request().id(),
                failure);
        return ErrorPages.of(HttpStatus.INTERNAL_SERVER_ERROR, "", exchange.request());
    }
}
