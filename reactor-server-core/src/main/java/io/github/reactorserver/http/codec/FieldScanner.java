package io.github.reactorserver.http.codec;

import static io.github.reactorserver.http.codec.BadRequestException.malformed;

import io.github.reactorserver.http.HttpChars;
import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpStatus;

/**
 * Reads one line of header or trailer fields at a time (RFC 9112, section 5): no folding, no white space before the
 * colon, no bare CR or LF.
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

    private int nameStart;
    private int nameLength;
    private int valueStart;
    private int valueLength;
    private int next;

    /** Reads the line that starts at {@code start}; the accessors tell what was found. */
    Line scan(byte[] bytes, int start, int end) throws BadRequestException {
        if (start == end) {
            return Line.INCOMPLETE;
        }
        int at = start;
        while (at < end && HttpChars.isToken(bytes[at])) {
            at++;
        }
        if (at == end) {
            return Line.INCOMPLETE;
        }
        if (at == start) {
            return scanEmptyLine(bytes, start, end);
        }
        if (bytes[at] != ':') {
            throw malformed("illegal character in a header name");
        }
        nameStart = start;
        nameLength = at - start;
        at++;
        while (at < end && isBlank(bytes[at])) {
            at++;
        }
        valueStart = at;
        while (at < end && HttpChars.isFieldValue(bytes[at])) {
            at++;
        }
        return scanLineEnd(bytes, at, end);
    }

    private Line scanEmptyLine(byte[] bytes, int start, int end) throws BadRequestException {
        if (bytes[start] != '\r') {
            throw malformed(isBlank(bytes[start]) ? "folded header line" : "illegal character in a header name");
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

    private Line scanLineEnd(byte[] bytes, int at, int end) throws BadRequestException {
        if (at == end) {
            return Line.INCOMPLETE;
        }
        if (bytes[at] != '\r') {
            throw malformed("illegal character in a header value");
        }
        if (at + 1 == end) {
            return Line.INCOMPLETE;
        }
        if (bytes[at + 1] != '\n') {
            throw malformed("CR without LF");
        }
        int valueEnd = at;
        while (valueEnd > valueStart && isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        valueLength = valueEnd - valueStart;
        next = at + 2;
        if (nameLength > MAX_SHORT || valueStart - nameStart - nameLength > MAX_SHORT) {
            throw new BadRequestException(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "header name too long");
        }
        return Line.FIELD;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    /** Where the next line starts. */
    int next() {
        return next;
    }

    int nameLength() {
        return nameLength;
    }

    int valueStart() {
        return valueStart;
    }

    int valueLength() {
        return valueLength;
    }

    /** Position of the field within a head that starts at {@code headStart}. */
    long packed(int headStart) {
        return HttpHeaders.pack(nameStart - headStart, nameLength, valueStart - nameStart - nameLength, valueLength);
    }

    /** Whether the name is this one, given in lower case. */
    boolean isNamed(byte[] bytes, byte[] lowerCase) {
        return nameLength == lowerCase.length && Ascii.equalsLowerCase(bytes, nameStart, lowerCase);
    }

    /** Whether the value is this one, given in lower case. */
    boolean hasValue(byte[] bytes, byte[] lowerCase) {
        return valueLength == lowerCase.length && Ascii.equalsLowerCase(bytes, valueStart, lowerCase);
    }
}
