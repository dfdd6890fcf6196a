package io.github.reactorserver.http.codec;

import static io.github.reactorserver.http.codec.BadRequestException.malformed;

import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Checks the form of a request target and finds its parts (RFC 9112, section 3.2). Not thread-safe. */
final class RequestTarget {
    private static final byte[] HTTP = Ascii.bytes("http://");
    private static final byte[] HTTPS = Ascii.bytes("https://");

    private final PathCheck pathCheck;
    // relative to the target; the end is 0 if there is none
    private int authorityStart;
    private int authorityEnd;

    RequestTarget(boolean encodedSlashes) {
        pathCheck = new PathCheck(encodedSlashes);
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
     * @param conspicuous whether it has a percent sign or a dot: only then the path needs a closer look
     */
    void check(HttpMethod method, byte[] bytes, int start, int end, boolean conspicuous) throws BadRequestException {
        authorityEnd = 0;
        if (method.equals(HttpMethod.CONNECT)) {
            refuseTunnel(bytes, start, end);
        }
        if (bytes[start] == '/') {
            checkPathAndQuery(bytes, start, end, conspicuous);
        } else if (bytes[start] != '*' || end - start > 1 || !method.equals(HttpMethod.OPTIONS)) {
            checkAbsoluteForm(bytes, start, end, conspicuous);
        }
    }

    // what follows a CONNECT is not HTTP for whoever sent it (RFC 9110, section 9.3.6): never read on behind one
    private static void refuseTunnel(byte[] bytes, int start, int end) throws BadRequestException {
        HostField.check(bytes, start, end);
        throw new BadRequestException(HttpStatus.NOT_IMPLEMENTED, "no tunnels");
    }

    private void checkAbsoluteForm(byte[] bytes, int start, int end, boolean conspicuous) throws BadRequestException {
        int scheme = schemeLength(bytes, start, end);
        if (scheme == 0) {
            throw malformed("request target is neither a path nor a URI");
        }
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
        checkPathAndQuery(bytes, at, end, conspicuous);
    }

    private static int schemeLength(byte[] bytes, int start, int end) {
        if (startsWith(bytes, start, end, HTTP)) {
            return HTTP.length;
        }
        return startsWith(bytes, start, end, HTTPS) ? HTTPS.length : 0;
    }

    private static boolean startsWith(byte[] bytes, int start, int end, byte[] lowerCase) {
        return end - start >= lowerCase.length && Ascii.equalsLowerCase(bytes, start, lowerCase);
    }

    private void checkPathAndQuery(byte[] bytes, int start, int end, boolean conspicuous) throws BadRequestException {
        if (conspicuous) {
            int query = start;
            while (query < end && bytes[query] != '?') {
                query++;
            }
            pathCheck.check(bytes, start, query);
            PathCheck.checkEscapes(bytes, query, end);
        }
    }
}
