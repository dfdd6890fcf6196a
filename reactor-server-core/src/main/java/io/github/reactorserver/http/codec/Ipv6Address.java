package io.github.reactorserver.http.codec;

import io.github.reactorserver.http.HttpChars;

/** The text form of an IPv6 address without a zone (RFC 3986, section 3.2.2). Thread-safe. */
final class Ipv6Address {
    private static final int GROUPS = 8;

    private Ipv6Address() {}

    /** Whether the octets from {@code start} to {@code end} are an address. */
    static boolean isValid(byte[] bytes, int start, int end) {
        boolean gap = isColon(bytes, start, end) && isColon(bytes, start + 1, end);
        int at = gap ? start + 2 : start;
        int groups = 0;
        while (at < end) {
            int groupEnd = endOfGroup(bytes, at, end);
            if (groupEnd < end && bytes[groupEnd] == '.') {
                return isIpv4(bytes, at, end) && isComplete(groups + 2, gap);
            }
            if (groupEnd == at) {
                return false;
            }
            groups++;
            at = groupEnd;
            if (at < end) {
                boolean another = isColon(bytes, at + 1, end);
                if (bytes[at] != ':' || at + 1 == end || (another && gap)) {
                    return false;
                }
                gap |= another;
                at += another ? 2 : 1;
            }
        }
        return isComplete(groups, gap);
    }

    private static boolean isColon(byte[] bytes, int at, int end) {
        return at < end && bytes[at] == ':';
    }

    private static boolean isComplete(int groups, boolean gap) {
        return gap ? groups < GROUPS : groups == GROUPS;
    }

    private static int endOfGroup(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && at < start + 4 && HttpChars.hexValue(bytes[at]) >= 0) {
            at++;
        }
        return at;
    }

    private static boolean isIpv4(byte[] bytes, int start, int end) {
        int parts = 0;
        int at = start;
        while (at <= end && parts < 4) {
            int digits = at;
            int value = 0;
            while (at < end && at - digits < 3 && Ascii.isDigit(bytes[at])) {
                value = value * 10 + bytes[at++] - '0';
            }
            boolean last = parts == 3;
            if (at == digits || value > 255 || (last ? at < end : at == end || bytes[at] != '.')) {
                return false;
            }
            parts++;
            at++;
        }
        return parts == 4;
    }
}
