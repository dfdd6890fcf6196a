package io.github.reactorserver.logging;

import org.jspecify.annotations.Nullable;

/**
 * The plain front end of an {@link AsyncLogWriter}: makes lines like
 *
 * <pre>
 * 2026-11-21T14:29:49.123+01:00  INFO [reactor-server-loop-2] com.example.Orders : order 17 taken
 * </pre>
 *
 * <p>on the calling thread, without allocation for ASCII text. Thread-safe.
 */
public final class LineLog {
    private final AsyncLogWriter writer;
    private final TimestampFormatter time;

    public LineLog(AsyncLogWriter writer, TimestampFormatter time) {
        this.writer = writer;
        this.time = time;
    }

    /**
     * Appends a line.
     *
     * @param epochMillis wall clock
     * @param thread name of the thread that the line is about
     * @param source name of the logger or class
     * @param trace further lines, such as a stack trace, with their ends
     * @return whether it was accepted; if not, it is counted as dropped
     */
    public boolean log(
            long epochMillis, String level, String thread, String source, String message, @Nullable String trace) {
        LineBuffer line = LineBuffer.ofThread();
        line.add(time, epochMillis).add(' ');
        for (int i = level.length(); i < 5; i++) {
            line.add(' ');
        }
        line.addUtf8(level).add(' ').add('[').addUtf8(thread).add(']').add(' ');
        line.addUtf8(source).add(' ').add(':').add(' ').addUtf8(message).add('\n');
        if (trace != null) {
            line.addUtf8(trace);
        }
        return writer.append(line.bytes(), 0, line.length());
    }
}
