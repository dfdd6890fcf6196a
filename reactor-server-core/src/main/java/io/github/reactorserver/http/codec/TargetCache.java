package io.github.reactorserver.http.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Strings of the request targets read last, so that asking for the same one again makes no new string. Not thread-safe.
 *
 * <p>Only short targets without a query are kept: what is asked for often, and nothing that is anybody's secret.
 */
final class TargetCache {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SLOTS = 64;
    private static final int MAX_LENGTH = 64;
    private static final long MIXER = 0x9e3779b97f4a7c15L;

    private final @Nullable String[] strings = new @Nullable String[SLOTS];

    /** The octets as a string. */
    String text(byte[] bytes, int start, int end, boolean query) {
        int length = end - start;
        if (query || length > MAX_LENGTH) {
            return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
        }
        int slot = slot(bytes, start, end);
        String known = strings[slot];
        if (known != null && isText(bytes, start, length, known)) {
            return known;
        }
        String text = new String(bytes, start, length, StandardCharsets.ISO_8859_1);
        strings[slot] = text;
        return text;
    }

    // the last octets and the length tell most targets apart
    private static int slot(byte[] bytes, int start, int end) {
        int length = end - start;
        long hash = length;
        if (length >= Long.BYTES) {
            hash ^= (long) LONG.get(bytes, end - Long.BYTES) ^ (long) LONG.get(bytes, start) * 31;
        } else {
            for (int at = start; at < end; at++) {
                hash = hash << 8 ^ bytes[at];
            }
        }
        return (int) (hash * MIXER >>> 58);
    }

    private static boolean isText(byte[] bytes, int start, int length, String text) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != bytes[start + i]) {
                return false;
            }
        }
        return true;
    }
}
