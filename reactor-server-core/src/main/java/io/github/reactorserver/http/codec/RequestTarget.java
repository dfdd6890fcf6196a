package io.github.reactorserver.http.codec;

import static io.github.reactorserver.http.codec.BadRequestException.malformed;

import io.github.reactorserver.http.HttpChars;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Checks the form of a request target and finds its parts (RFC 9112, section 3.2). Not thread-safe. */
final class RequestTarget {
    /** A percent sign is among the target's octets. */
    static final byte ESCAPE = 2;

    /** A dot is among them. */
    static final byte DOT = 4;

    /** A question mark is among them. */
    static final byte QUERY = 8;

    private static final byte LEGAL = 1;
    private static final byte[] HTTP = Ascii.bytes("http://");
    private static final byte[] HTTPS = Ascii.bytes("https://");

    private final PathCheck pathCheck;
    // relative to the target; the end is 0 if there is none
    private int authorityStart;
    private int authorityEnd;

    RequestTarget(boolean encodedSlashes) {
        pathCheck = new PathCheck(encodedSlashes);
    }

    /** What an octet contributes to the kinds of a target, 0 if it is illegal there. */
    static byte kind(byte octet) {
        if (!HttpChars.isTarget(octet)) {
            return 0;
        }
        return switch (octet) {
            case '%' -> LEGAL | ESCAPE;
            case '.' -> LEGAL | DOT;
            case '?' -> LEGAL | QUERY;
            default -> LEGAL;
        };
    }

    /**
     * Checks that the authority of absolute-form is what Host says: peers prefer one or the other (RFC 9112, section
     * 3.2.2).
     */
    void checkHost(String target, @Nullable String host) throws BadRequestException {
        boolean both = authorityEnd > 0 && host != null;
        if (both && !target.substring(authorityStart, authorityEnd).equalsIgnoreCase(host)) {
            throw malformed("Host differs from the request target");
        }
    }

    /**
     * Checks a target of legal characters.
     *
     * @param kinds of all its octets: only escapes and dots need a closer look
     */
    void check(HttpMethod method, byte[] bytes, int start, int end, byte kinds) throws BadRequestException {
        authorityEnd = 0;
        if (method.equals(HttpMethod.CONNECT)) {
            refuseTunnel(bytes, start, end);
        }
        if (bytes[start] == '/') {
            checkPathAndQuery(bytes, start, end, kinds);
        } else if (bytes[start] != '*' || end - start > 1 || !method.equals(HttpMethod.OPTIONS)) {
            checkAbsoluteForm(bytes, start, end, kinds);
        }
    }

    // what follows a CONNECT is not HTTP for whoever sent it (RFC 9110, section 9.3.6): never read on behind one
    private static void refuseTunnel(byte[] bytes, int start, int end) throws BadRequestException {
        HostField.check(bytes, start, end);
        throw new BadRequestException(HttpStatus.NOT_IMPLEMENTED, "no tunnels");
    }

    private void checkAbsoluteForm(byte[] bytes, int start, int end, byte kinds) throws BadRequestException {
        int scheme = schemeLength(bytes, start, end);
        int at = start + scheme;
        while (at < end && bytes[at] != '/' && bytes[at] != '?') {
            at++;
        }
        authorityStart = scheme;
        authorityEnd = at - start;
        // http without a host is invalid (RFC 9110, section 4.2.1)
        if (HostField.check(bytes, start + scheme, at) == 0) {
            throw malformed("request target without a host");
        }
        checkPathAndQuery(bytes, at, end, kinds);
        if (scheme == HTTPS.length) {
            // nothing has secured it: whoever believed the scheme would take it for secure (RFC 9110, section 7.4)
            throw new BadRequestException(HttpStatus.MISDIRECTED_REQUEST, "https is not served here");
        }
    }

    private static int schemeLength(byte[] bytes, int start, int end) throws BadRequestException {
        if (startsWith(bytes, start, end, HTTP)) {
            return HTTP.length;
        }
        if (startsWith(bytes, start, end, HTTPS)) {
            return HTTPS.length;
        }
        throw malformed("request target is neither a path nor a URI");
    }

    private static boolean startsWith(byte[] bytes, int start, int end, byte[] lowerCase) {
        return end - start >= lowerCase.length && Ascii.equalsLowerCase(bytes, start, lowerCase);
    }

    private void checkPathAndQuery(byte[] bytes, int start, int end, byte kinds) throws BadRequestException {
        if ((kinds & ESCAPE) != 0) {
            checkEscapes(bytes, start, end);
        }
        if ((kinds & (ESCAPE | DOT)) != 0) {
            int query = start;
            while (query < end && bytes[query] != '?') {
                query++;
            }
            pathCheck.check(bytes, start, query);
        }
    }

    // each percent sign stands in front of two hexadecimal digits (RFC 3986, section 2.1)
    private static void checkEscapes(byte[] bytes, int start, int end) throws BadRequestException {
        for (int at = start; at < end; at++) {
            if (bytes[at] == '%' && !PathCheck.isEscape(bytes, at + 1, end)) {
                throw malformed("broken percent-encoding in the request target");
            }
        }
    }
}
