package io.github.reactorserver.http.codec;

import static io.github.reactorserver.http.codec.BadRequestException.malformed;

/**
 * Checks an authority: {@code host [":" port]} without user information (RFC 9110, section 7.2). Thread-safe.
 *
 * <p>The grammar of RFC 3986 would also allow percent-encoding and punctuation in a name. No host on a network has
 * them, but a comma is what joining two fields leaves behind, and an escape is decoded by some peers only.
 */
final class HostField {
    private static final int MAX_PORT = 65_535;

    private HostField() {}

    /**
     * Checks the octets from {@code start} to {@code end}.
     *
     * @return length of the host, which may be 0
     */
    static int check(byte[] bytes, int start, int end) throws BadRequestException {
        boolean bracket = start < end && bytes[start] == '[';
        int hostEnd = bracket ? endOfAddress(bytes, start, end) : endOfName(bytes, start, end);
        if (hostEnd < end) {
            if (bytes[hostEnd] != ':') {
                throw malformed("invalid host");
            }
            checkPort(bytes, hostEnd + 1, end);
        }
        return hostEnd - start;
    }

    private static int endOfName(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && isName(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isName(byte octet) {
        return (octet >= 'a' && octet <= 'z')
                || (octet >= 'A' && octet <= 'Z')
                || Ascii.isDigit(octet)
                || octet == '-'
                || octet == '.'
                || octet == '_'
                || octet == '~';
    }

    private static int endOfAddress(byte[] bytes, int start, int end) throws BadRequestException {
        int at = start + 1;
        while (at < end && bytes[at] != ']') {
            at++;
        }
        if (at == end || !Ipv6Address.isValid(bytes, start + 1, at)) {
            throw malformed("invalid address of a host");
        }
        return at + 1;
    }

    private static void checkPort(byte[] bytes, int start, int end) throws BadRequestException {
        int port = 0;
        for (int at = start; at < end; at++) {
            port = Ascii.isDigit(bytes[at]) ? port * 10 + bytes[at] - '0' : MAX_PORT + 1;
            if (port > MAX_PORT) {
                throw malformed("invalid port of a host");
            }
        }
    }
}
