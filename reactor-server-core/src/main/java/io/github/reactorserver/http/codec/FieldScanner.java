package io.github.reactorserver.http.codec;

import static io.github.reactorserver.http.codec.BadRequestException.malformed;

import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpStatus;

/**
 * Reads one line of header or trailer fields at a time (RFC 9112, section 5): no folding, no white space before the
 * colon, no bare CR or LF. Not thread-safe.
 *
 * <p>An incomplete line is read on where it ended, so that any cut of the input costs the same time and gives the same
 * outcome.
 */
final class FieldScanner {
    /** Outcome of {@link #scan}. */
    enum Line {
        INCOMPLETE,
        FIELD,
        /** The empty line behind the last field. */
        END
    }

    // as far as HttpHeaders.pack can say
    private static final int MAX_SHORT = (1 << 11) - 1;

    private int lineStart;
    // these are relative to the start of the line
    private int scanned;
    private int nameLength;
    private int valueOffset;
    private int valueLength;
    private int next;

    /** Forgets an incomplete line. */
    void reset() {
        scanned = 0;
    }

    /**
     * Reads the line that starts at {@code start}; the accessors tell what was found. If it is incomplete, the next
     * call goes on with it, wherever it may be by then.
     */
    Line scan(byte[] bytes, int start, int end) throws BadRequestException {
        lineStart = start;
        if (scanned == 0) {
            nameLength = 0;
            valueOffset = 0;
        }
        int at = start + scanned;
        if (nameLength == 0) {
            at = Ascii.skipToken(bytes, at, end);
            if (at == end) {
                return incomplete(at);
            }
            if (at == start) {
                return scanEmptyLine(bytes, start, end);
            }
            if (bytes[at] != ':') {
                throw malformed("illegal character in a header name");
            }
            nameLength = at - start;
            at++;
        }
        return scanValue(bytes, at, end);
    }

    private Line scanValue(byte[] bytes, int from, int end) throws BadRequestException {
        int at = from;
        if (valueOffset == 0) {
            at = Ascii.skipBlanks(bytes, at, end);
            if (at == end) {
                return incomplete(at);
            }
            valueOffset = at - lineStart;
        }
        at = Ascii.skipFieldValue(bytes, at, end);
        if (at == end) {
            return incomplete(at);
        }
        if (bytes[at] != '\r') {
            throw malformed("illegal character in a header value");
        }
        if (at + 1 == end) {
            return incomplete(at);
        }
        if (bytes[at + 1] != '\n') {
            throw malformed("CR without LF");
        }
        return endLine(bytes, at);
    }

    private Line endLine(byte[] bytes, int valueAndBlanksEnd) throws BadRequestException {
        int valueStart = lineStart + valueOffset;
        int valueEnd = valueAndBlanksEnd;
        while (valueEnd > valueStart && Ascii.isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        valueLength = valueEnd - valueStart;
        next = valueAndBlanksEnd + 2;
        scanned = 0;
        if (nameLength > MAX_SHORT || valueOffset - nameLength > MAX_SHORT) {
            throw new BadRequestException(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "header name too long");
        }
        return Line.FIELD;
    }

    private Line scanEmptyLine(byte[] bytes, int start, int end) throws BadRequestException {
        if (bytes[start] != '\r') {
            throw malformed(Ascii.isBlank(bytes[start]) ? "folded header line" : "illegal character in a header name");
        }
        if (start + 1 == end) {
            return Line.INCOMPLETE;
        }
        if (bytes[start + 1] != '\n') {
            throw malformed("CR without LF");
        }
        next = start + 2;
        return Line.END;
    }

    private Line incomplete(int at) {
        scanned = at - lineStart;
        return Line.INCOMPLETE;
    }

    /** Where the next line starts. */
    int next() {
        return next;
    }

    int nameLength() {
        return nameLength;
    }

    int valueStart() {
        return lineStart + valueOffset;
    }

    int valueLength() {
        return valueLength;
    }

    /** Position of the field within a head that starts at {@code headStart}. */
    long packed(int headStart) {
        return HttpHeaders.pack(lineStart - headStart, nameLength, valueOffset - nameLength, valueLength);
    }

    /** Whether the name is this one, given in lower case. */
    boolean isNamed(byte[] bytes, byte[] lowerCase) {
        return nameLength == lowerCase.length && Ascii.equalsLowerCase(bytes, lineStart, lowerCase);
    }

    /** Whether the value is this one, given in lower case. */
    boolean hasValue(byte[] bytes, byte[] lowerCase) {
        return valueLength == lowerCase.length && Ascii.equalsLowerCase(bytes, valueStart(), lowerCase);
    }
}
