package io.github.reactorserver.http.log;

import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.server.HttpExchange;
import io.github.reactorserver.logging.AsyncLogConfig;
import io.github.reactorserver.logging.AsyncLogWriter;
import io.github.reactorserver.logging.LineBuffer;
import io.github.reactorserver.logging.LogSink;
import io.github.reactorserver.logging.LogWriterListener;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The log of requests, as a listener to the ends of exchanges. Lines are made on the calling thread and only copied there; they are written by another. */
public final class AccessLog implements HttpExchange.Completion, AutoCloseable {
    private final AsyncLogWriter writer;
    private final AccessLogFormat format;
    private final AccessLogFilter filter;
    private final AddressTexts addresses = new AddressTexts();

    /**
     * A log that uses a writer of its own.
     *
     * @param writer closed with the log
     */
    public AccessLog(AsyncLogWriter writer, AccessLogFormat format, AccessLogFilter filter) {
        this.writer = writer;
        this.format = format;
        this.filter = filter;
    }

    /** A log that writes to the sink, until it is closed. */
    public static AccessLog start(LogSink sink, AsyncLogConfig config, AccessLogFormat format, AccessLogFilter filter) {
        LogWriterListener listener = new LogWriterListener() {
            @Override
            public byte[] dropNotice(long count, Instant since) {
                return format.dropNotice(count, since);
            }
        };
        AsyncLogWriter writer = AsyncLogWriter.start("reactor-server-access-log", sink, config, listener);
        return new AccessLog(writer, format, filter);
    }

    /** Logs an exchange, unless it has ended without a response. */
    @Override
    public void onComplete(HttpExchange exchange, @Nullable HttpResponse response, long bytes, long nanos) {
        if (response != null) {
            log(new Entry(
                    addresses.of(exchange.request().remoteAddress()),
                    exchange.request(),
                    exchange.loop().name(),
                    response.status().code(),
                    response.headers(),
                    bytes,
                    nanos,
                    System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(nanos)));
        }
    }

    /** Appends the entry's line, if the filter accepts it. Any thread; waits only if the writer's policy is to block. */
    public void log(AccessLogEntry entry) {
        if (!filter.accepts(entry.status(), entry.target())) {
            return;
        }
        try {
            LineBuffer line = LineBuffer.ofThread();
            format.add(entry, line);
            writer.append(line.bytes(), 0, line.length());
        } catch (OutOfMemoryError e) {
            // the request is answered all the same
            writer.drop();
        }
    }

    /** What the log writes with, and its figures. */
    public AsyncLogWriter writer() {
        return writer;
    }

    /** Writes what is accepted; later entries are dropped. */
    @Override
    public void close() {
        writer.close();
    }

    private record Entry(
            String remoteAddress,
            HttpRequest request,
            String loop,
            int status,
            HttpHeaders responseHeaders,
            long bytes,
            long durationNanos,
            long timestampMillis)
            implements AccessLogEntry {

        @Override
        public String method() {
            return request.method().name();
        }

        @Override
        public String target() {
            return request.target();
        }

        @Override
        public String protocol() {
            return method().isEmpty() ? "" : request.version().toString();
        }

        @Override
        public long connectionId() {
            return request.connectionId();
        }

        @Override
        public @Nullable String requestHeader(String name) {
            return request.header(name);
        }

        @Override
        public @Nullable String responseHeader(String name) {
            return responseHeaders.first(name);
        }
    }
}
