package io.github.reactorserver.http.codec;

import static io.github.reactorserver.http.codec.BadRequestException.malformed;

import io.github.reactorserver.http.HttpChars;

/**
 * Refuses paths that a proxy, a router and a file system may understand differently. Not thread-safe.
 *
 * <p>Always refused: dot segments, also encoded or with parameters (a client resolves them before it sends, RFC 3986,
 * section 5.2.4), escapes of control characters, and escapes that are not UTF-8. Refused by default: escapes of a slash
 * or a backslash, and of a percent sign in front of two hexadecimal digits, which a second decoding would turn into
 * something else (CVE-2018-12542, CVE-2023-34062, CVE-2025-41242).
 */
final class PathCheck {
    private static final int NOT_ONLY_DOTS = 3;

    private final boolean encodedSlashes;
    private final Utf8Check utf8 = new Utf8Check();

    PathCheck(boolean encodedSlashes) {
        this.encodedSlashes = encodedSlashes;
    }

    /** Checks a path of legal characters and well-formed escapes. */
    void check(byte[] bytes, int start, int end) throws BadRequestException {
        utf8.begin();
        int dots = 0;
        int previous = 0;
        for (int at = start; at < end; at++) {
            int octet = bytes[at];
            boolean separator = octet == '/';
            if (octet == '%') {
                octet = decoded(bytes, at);
                checkDecoded(octet, bytes, at, end);
                separator = octet == '/' || octet == '\\';
                at += 2;
            }
            utf8.take(octet);
            checkC1(previous, octet);
            previous = octet;
            if (separator) {
                checkSegment(dots);
            }
            dots = separator ? 0 : dotsWith(octet, dots);
        }
        utf8.end();
        checkSegment(dots);
    }

    /** Whether two hexadecimal digits stand there. */
    static boolean isEscape(byte[] bytes, int digits, int end) {
        return digits + 1 < end && HttpChars.hexValue(bytes[digits]) >= 0 && HttpChars.hexValue(bytes[digits + 1]) >= 0;
    }

    private static int decoded(byte[] bytes, int at) {
        return HttpChars.hexValue(bytes[at + 1]) << 4 | HttpChars.hexValue(bytes[at + 2]);
    }

    private void checkDecoded(int octet, byte[] bytes, int at, int end) throws BadRequestException {
        if (octet < ' ' || octet == 0x7f) {
            throw malformed("encoded control character in the path");
        }
        if (encodedSlashes) {
            return;
        }
        if (octet == '/' || octet == '\\') {
            throw malformed("encoded slash or backslash in the path");
        }
        if (octet == '%' && isEscape(bytes, at + 3, end)) {
            throw malformed("path is percent-encoded twice");
        }
    }

    // U+0080 to U+009F, of which next line is one
    private static void checkC1(int previous, int octet) throws BadRequestException {
        if (previous == 0xc2 && octet < 0xa0) {
            throw malformed("encoded control character in the path");
        }
    }

    // counts the dots of a segment of nothing else, negative once its parameters have begun
    private static int dotsWith(int octet, int dots) {
        if (dots < 0 || dots == NOT_ONLY_DOTS) {
            return dots;
        }
        if (octet == '.') {
            return dots + 1;
        }
        return octet == ';' && dots > 0 ? -dots : NOT_ONLY_DOTS;
    }

    private static void checkSegment(int dots) throws BadRequestException {
        if (dots != 0 && dots != NOT_ONLY_DOTS) {
            throw malformed("dot segment in the path");
        }
    }
}
