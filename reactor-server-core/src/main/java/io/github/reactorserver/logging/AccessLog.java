package io.github.reactorserver.logging;

import java.time.Instant;

/** The log of requests. Lines are made on the calling thread and only copied there; they are written by another. */
public final class AccessLog implements AutoCloseable {
    private final AsyncLogWriter writer;
    private final AccessLogFormat format;
    private final AccessLogFilter filter;

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

    /** Whether {@link #log} would write such a request: spares callers the making of an entry. Any thread. */
    public boolean accepts(int status, String target) {
        return filter.accepts(status, target);
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
}
