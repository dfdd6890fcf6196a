package io.github.reactorserver.http.log;

import io.github.reactorserver.logging.LineBuffer;
import io.github.reactorserver.logging.LineBuffer.Escaping;
import io.github.reactorserver.logging.TimestampFormatter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an access log's lines look. What clients have sent is escaped: a line is always one line of printable ASCII, and
 * no value ends its field. Thread-safe.
 */
public final class AccessLogFormat {
    /** Common Log Format. */
    public static final String COMMON = "%h %l %u %t \"%r\" %s %b";

    /** Common Log Format with referer and user agent. */
    public static final String COMBINED = COMMON + " \"%{Referer}i\" \"%{User-Agent}i\"";

    /** A piece of the line. */
    interface Part {
        void add(AccessLogEntry entry, LineBuffer line);
    }

    // an array: an iterator would be an allocation per line
    private final Part[] parts;
    private final boolean json;

    private AccessLogFormat(List<Part> parts, boolean json) {
        this.parts = parts.toArray(Part[]::new);
        this.json = json;
    }

    public static AccessLogFormat common(ZoneId zone) {
        return pattern(COMMON, zone);
    }

    public static AccessLogFormat combined(ZoneId zone) {
        return pattern(COMBINED, zone);
    }

    /**
     * A format by its name, <code>common</code>, <code>combined</code> or <code>json</code>, or else a pattern.
     *
     * @throws IllegalArgumentException if it is neither a name nor a valid pattern
     */
    public static AccessLogFormat of(String nameOrPattern, ZoneId zone) {
        return switch (nameOrPattern) {
            case "common" -> common(zone);
            case "combined" -> combined(zone);
            case "json" -> json(zone);
            default -> {
                if (nameOrPattern.indexOf('%') < 0) {
                    throw new IllegalArgumentException(
                            "neither common, combined, json nor a pattern with fields: " + nameOrPattern);
                }
                yield pattern(nameOrPattern, zone);
            }
        };
    }

    /**
     * A format of one's own, in the letters of Apache's <code>LogFormat</code>.
     *
     * <table>
     * <caption>Fields</caption>
     * <tr><td>%h</td><td>address of the peer</td></tr>
     * <tr><td>%l</td><td>always -</td></tr>
     * <tr><td>%u</td><td>user</td></tr>
     * <tr><td>%t, %{iso}t, %{pattern}t</td><td>time: in brackets, ISO 8601, of a DateTimeFormatter pattern</td></tr>
     * <tr><td>%r, %m, %U, %q, %H</td><td>request line, method, path, query with ?, protocol</td></tr>
     * <tr><td>%s, %&gt;s</td><td>status</td></tr>
     * <tr><td>%b, %B</td><td>bytes of the body, none as - or as 0</td></tr>
     * <tr><td>%D, %T, %{ms}T, %{us}T</td><td>duration in microseconds, seconds, milliseconds, microseconds</td></tr>
     * <tr><td>%{Name}i, %{Name}o</td><td>field of the request, of the response</td></tr>
     * <tr><td>%{loop}x, %{connection}x, %{request-id}x, %{trace-id}x</td><td>the engine's names</td></tr>
     * <tr><td>%%</td><td>a percent sign</td></tr>
     * </table>
     *
     * @throws IllegalArgumentException if the pattern has an unknown field
     */
    public static AccessLogFormat pattern(String pattern, ZoneId zone) {
        return new AccessLogFormat(new AccessLogPattern(pattern, zone).parse(), false);
    }

    /** One JSON object a line; what is unknown is left out. */
    public static AccessLogFormat json(ZoneId zone) {
        TimestampFormatter time = TimestampFormatter.iso(zone);
        byte[] start = literal("{\"time\":\"");
        List<Part> parts = List.of(
                (entry, line) ->
                        line.add(start).add(time, entry.timestampMillis()).add('"'),
                string("remote", AccessLogEntry::remoteAddress),
                string("user", AccessLogEntry::user),
                string("method", AccessLogEntry::method),
                string("target", AccessLogEntry::target),
                string("protocol", AccessLogEntry::protocol),
                number("status", AccessLogEntry::status),
                number("bytes", AccessLogEntry::bytes),
                number("duration_us", entry -> entry.durationNanos() / 1_000),
                string("referer", AccessLogEntry::referer),
                string("user_agent", AccessLogEntry::userAgent),
                string("loop", AccessLogEntry::loop),
                number("connection", AccessLogEntry::connectionId),
                string("request_id", AccessLogEntry::requestId),
                string("trace_id", AccessLogEntry::traceId),
                (entry, line) -> line.add('}'));
        return new AccessLogFormat(parts, true);
    }

    /** Adds the entry's line, with its end. */
    void add(AccessLogEntry entry, LineBuffer line) {
        for (Part part : parts) {
            part.add(entry, line);
        }
        line.add('\n');
    }

    /** The entry's line, with its end. */
    public String format(AccessLogEntry entry) {
        LineBuffer line = new LineBuffer();
        add(entry, line);
        return new String(line.bytes(), 0, line.length(), StandardCharsets.US_ASCII);
    }

    /** The line that stands where others are missing, readable by what reads the rest. */
    byte[] dropNotice(long count, Instant since) {
        String text = count + " log lines dropped since " + since + ": buffers full";
        String line = json
                ? "{\"time\":\"" + Instant.now() + "\",\"level\":\"WARN\",\"message\":\"" + text + "\"}\n"
                : "- - - [" + Instant.now() + "] \"- " + text + "\" - -\n";
        return literal(line);
    }

    private interface Text {
        @Nullable
        String of(AccessLogEntry entry);
    }

    private interface Number {
        long of(AccessLogEntry entry);
    }

    private static Part string(String name, Text text) {
        byte[] before = literal(",\"" + name + "\":\"");
        return (entry, line) -> {
            String value = text.of(entry);
            if (value != null && !value.isEmpty()) {
                line.add(before).add(value, Escaping.JSON).add('"');
            }
        };
    }

    private static Part number(String name, Number number) {
        byte[] before = literal(",\"" + name + "\":");
        return (entry, line) -> line.add(before).add(number.of(entry));
    }

    static byte[] literal(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
