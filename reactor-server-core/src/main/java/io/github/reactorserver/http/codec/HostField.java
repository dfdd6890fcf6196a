package io.github.reactorserver.http.codec;

import static io.github.reactorserver.http.codec.BadRequestException.malformed;

import io.github.reactorserver.http.HttpChars;

/** Checks the value of Host: {@code uri-host [":" port]} without user information (RFC 9110, section 7.2). */
final class HostField {
    private HostField() {}

    static void check(byte[] bytes, int start, int length) throws BadRequestException {
        int end = start + length;
        int at = start;
        if (length > 0 && bytes[start] == '[') {
            at = endOfBracket(bytes, start + 1, end);
        } else {
            while (at < end && bytes[at] != ':') {
                if (!isRegName(bytes[at])) {
                    throw malformed("invalid Host");
                }
                at++;
            }
        }
        if (at < end && bytes[at++] != ':') {
            throw malformed("invalid Host");
        }
        if (end - at > 5) {
            throw malformed("invalid port in Host");
        }
        for (; at < end; at++) {
            if (bytes[at] < '0' || bytes[at] > '9') {
                throw malformed("invalid port in Host");
            }
        }
    }

    private static int endOfBracket(byte[] bytes, int start, int end) throws BadRequestException {
        for (int at = start; at < end; at++) {
            if (bytes[at] == ']' && at > start) {
                return at + 1;
            }
            if (HttpChars.hexValue(bytes[at]) < 0 && bytes[at] != ':' && bytes[at] != '.') {
                break;
            }
        }
        throw malformed("invalid address in Host");
    }

    private static boolean isRegName(byte octet) {
        return (octet >= 'a' && octet <= 'z')
                || (octet >= 'A' && octet <= 'Z')
                || (octet >= '0' && octet <= '9')
                || "-._~%!$&'()*+,;=".indexOf(octet) >= 0;
    }
}
