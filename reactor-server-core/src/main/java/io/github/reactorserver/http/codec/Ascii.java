package io.github.reactorserver.http.codec;

import io.github.reactorserver.http.HttpChars;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Comparing and skipping octets without making strings. Thread-safe. */
final class Ascii {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long EVERY_OCTET = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long SPACES = 0x2020202020202020L;
    private static final long DELETES = 0x7f7f7f7f7f7f7f7fL;

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

    static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    /** Index of the first octet that is no space and no tab, or {@code end}. */
    static int skipBlanks(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    /** Index of the first octet that cannot stand in a token, or {@code end}. */
    static int skipToken(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && HttpChars.isToken(bytes[at])) {
            at++;
        }
        return at;
    }

    /** Index of the first octet that cannot stand in a field value, or {@code end}; eight are looked at together. */
    static int skipFieldValue(byte[] bytes, int start, int end) {
        int at = start;
        while (at + Long.BYTES <= end) {
            long controls = controls((long) LONG.get(bytes, at));
            if (controls == 0) {
                at += Long.BYTES;
            } else {
                at += Long.numberOfTrailingZeros(controls) >> 3;
                if (bytes[at] != '\t') {
                    return at;
                }
                at++;
            }
        }
        while (at < end && HttpChars.isFieldValue(bytes[at])) {
            at++;
        }
        return at;
    }

    // The lowest bit that is set belongs to the first control character. Above it a borrow may have set others.
    private static long controls(long octets) {
        long belowSpace = octets - SPACES & ~octets;
        long difference = octets ^ DELETES;
        long delete = difference - EVERY_OCTET & ~difference;
        return (belowSpace | delete) & HIGH_BITS;
    }
}
