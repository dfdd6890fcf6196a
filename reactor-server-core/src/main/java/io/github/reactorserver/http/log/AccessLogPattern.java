package io.github.reactorserver.http.log;

import io.github.reactorserver.http.log.AccessLogFormat.Part;
import io.github.reactorserver.logging.LineBuffer;
import io.github.reactorserver.logging.LineBuffer.Escaping;
import io.github.reactorserver.logging.TimestampFormatter;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a pattern of the access log; {@link AccessLogFormat#pattern} lists the fields. Used once. */
final class AccessLogPattern {
    private static final byte[] NONE = {'-'};

    private final String pattern;
    private final ZoneId zone;
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int at;
    private boolean quoted;

    AccessLogPattern(String pattern, ZoneId zone) {
        this.pattern = pattern;
        this.zone = zone;
    }

    List<Part> parse() {
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            if (c == '%') {
                field();
            } else {
                quoted ^= c == '"';
                literal.append(c);
            }
        }
        endLiteral();
        return List.copyOf(parts);
    }

    private void endLiteral() {
        if (!literal.isEmpty()) {
            byte[] text = literal.toString().getBytes(StandardCharsets.UTF_8);
            parts.add((entry, line) -> line.add(text));
            literal.setLength(0);
        }
    }

    private void field() {
        String argument = null;
        if (next() == '{') {
            int end = pattern.indexOf('}', at);
            if (end < 0) {
                throw new IllegalArgumentException("} is missing: " + pattern);
            }
            argument = pattern.substring(at + 1, end);
            at = end + 1;
        } else if (next() == '>') {
            at++;
        }
        char letter = next();
        at++;
        if (letter == '%') {
            literal.append('%');
            return;
        }
        endLiteral();
        parts.add(argument == null ? plain(letter) : withArgument(letter, argument));
    }

    private char next() {
        if (at >= pattern.length()) {
            throw new IllegalArgumentException("a field is cut short: " + pattern);
        }
        return pattern.charAt(at);
    }

    private Part plain(char letter) {
        return switch (letter) {
            case 'h' -> text(AccessLogEntry::remoteAddress);
            case 'l' -> (entry, line) -> line.add(NONE);
            case 'u' -> text(AccessLogEntry::user);
            case 't' -> bracketedTime();
            case 'r' -> requestLine();
            case 'm' -> text(AccessLogEntry::method);
            case 'U' -> path();
            case 'q' -> query();
            case 'H' -> text(AccessLogEntry::protocol);
            case 's' -> (entry, line) -> line.add(entry.status());
            case 'b' -> bytesOrNone();
            case 'B' -> (entry, line) -> line.add(entry.bytes());
            case 'D' -> duration(1_000);
            case 'T' -> duration(1_000_000_000);
            default -> throw unknown("%" + letter);
        };
    }

    private Part withArgument(char letter, String argument) {
        String field = "%{" + argument + "}" + letter;
        return switch (letter) {
            case 'i' -> text(entry -> entry.requestHeader(argument));
            case 'o' -> text(entry -> entry.responseHeader(argument));
            case 't' -> time(argument);
            case 'T' ->
                switch (argument) {
                    case "s" -> duration(1_000_000_000);
                    case "ms" -> duration(1_000_000);
                    case "us" -> duration(1_000);
                    default -> throw unknown(field);
                };
            case 'x' ->
                switch (argument) {
                    case "loop" -> text(AccessLogEntry::loop);
                    case "connection" -> (entry, line) -> line.add(entry.connectionId());
                    case "request-id" -> text(AccessLogEntry::requestId);
                    case "trace-id" -> text(AccessLogEntry::traceId);
                    default -> throw unknown(field);
                };
            default -> throw unknown(field);
        };
    }

    private static IllegalArgumentException unknown(String field) {
        return new IllegalArgumentException("unknown field of an access log: " + field);
    }

    private Escaping escaping() {
        return quoted ? Escaping.QUOTED : Escaping.BARE;
    }

    private Part text(Function<AccessLogEntry, @Nullable String> value) {
        Escaping escaping = escaping();
        return (entry, line) -> add(value.apply(entry), escaping, line);
    }

    private static void add(@Nullable String value, Escaping escaping, LineBuffer line) {
        if (value == null || value.isEmpty()) {
            line.add(NONE);
        } else {
            line.add(value, escaping);
        }
    }

    private Part requestLine() {
        Escaping escaping = escaping();
        return (entry, line) -> {
            if (entry.method().isEmpty()) {
                line.add(NONE);
            } else {
                line.add(entry.method(), escaping).add(' ');
                line.add(entry.target(), escaping).add(' ');
                line.add(entry.protocol(), escaping);
            }
        };
    }

    private Part path() {
        Escaping escaping = escaping();
        return (entry, line) -> {
            String target = entry.target();
            if (target.isEmpty()) {
                line.add(NONE);
            } else {
                line.add(target, 0, pathEnd(target), escaping);
            }
        };
    }

    private Part query() {
        Escaping escaping = escaping();
        return (entry, line) -> {
            String target = entry.target();
            line.add(target, pathEnd(target), target.length(), escaping);
        };
    }

    private static int pathEnd(String target) {
        int mark = target.indexOf('?');
        return mark < 0 ? target.length() : mark;
    }

    private static Part bytesOrNone() {
        return (entry, line) -> {
            if (entry.bytes() == 0) {
                line.add(NONE);
            } else {
                line.add(entry.bytes());
            }
        };
    }

    private static Part duration(long unit) {
        return (entry, line) -> line.add(entry.durationNanos() / unit);
    }

    private Part bracketedTime() {
        TimestampFormatter formatter = TimestampFormatter.common(zone);
        return (entry, line) ->
                line.add('[').add(formatter, entry.timestampMillis()).add(']');
    }

    private Part time(String argument) {
        TimestampFormatter formatter =
                argument.equals("iso") ? TimestampFormatter.iso(zone) : TimestampFormatter.of(argument, zone);
        return (entry, line) -> line.add(formatter, entry.timestampMillis());
    }
}
