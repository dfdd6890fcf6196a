package io.github.reactorserver.http.codec;

import java.nio.charset.StandardCharsets;

/** Comparing octets without making strings. */
final class Ascii {
    private Ascii() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether the octets from {@code start} on are those letters, digits and hyphens, given in lower case. */
    static boolean equalsLowerCase(byte[] bytes, int start, byte[] lowerCase) {
        for (int i = 0; i < lowerCase.length; i++) {
            int octet = bytes[start + i];
            int folded = octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
            if (folded != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** Index of the first LF from {@code start} on, or -1. */
    static int indexOfLineFeed(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
