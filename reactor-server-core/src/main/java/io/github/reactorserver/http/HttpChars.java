package io.github.reactorserver.http;

/** Character classes of the HTTP grammar (RFC 9110, section 5.6, and RFC 3986). Thread-safe. */
public final class HttpChars {
    private static final byte TOKEN = 1;
    private static final byte FIELD_VALUE = 2;
    private static final byte TARGET = 4;

    private static final byte[] CLASSES = new byte[256];

    static {
        for (int c = 0; c < 256; c++) {
            boolean visible = c > 0x20 && c < 0x7f;
            if (visible && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0) {
                CLASSES[c] |= TOKEN;
            }
            if (visible || c == ' ' || c == '\t' || c >= 0x80) {
                CLASSES[c] |= FIELD_VALUE;
            }
            // '#' starts a fragment, which is never sent; the rest is what browsers do send unescaped
            if (visible && "#<>\"`\\".indexOf(c) < 0) {
                CLASSES[c] |= TARGET;
            }
        }
    }

    private HttpChars() {}

    /** Whether the octet may stand in a token: {@code tchar}. */
    public static boolean isToken(byte octet) {
        return (CLASSES[octet & 0xff] & TOKEN) != 0;
    }

    /** Whether the octet may stand in a field value: visible, space, tab or {@code obs-text}. */
    public static boolean isFieldValue(byte octet) {
        return (CLASSES[octet & 0xff] & FIELD_VALUE) != 0;
    }

    /** Whether the octet may stand in a request target. */
    public static boolean isTarget(byte octet) {
        return (CLASSES[octet & 0xff] & TARGET) != 0;
    }

    /** Whether the text is a non-empty token. */
    public static boolean isToken(String text) {
        return !text.isEmpty() && all(text, TOKEN);
    }

    /** Whether the text may be sent as a field value: no control characters, ISO-8859-1 only. */
    public static boolean isFieldValue(String text) {
        return all(text, FIELD_VALUE);
    }

    private static boolean all(String text, byte characterClass) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0xff || (CLASSES[c] & characterClass) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Value of a hexadecimal digit, or -1. */
    public static int hexValue(int octet) {
        if (octet >= '0' && octet <= '9') {
            return octet - '0';
        }
        int lower = octet | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** The text with control characters replaced and cut to 80 characters: safe in a log line or an error message. */
    public static String printable(String text) {
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < text.length() && i < 80; i++) {
            char c = text.charAt(i);
            safe.append(Character.isISOControl(c) ? '?' : c);
        }
        return text.length() > 80 ? safe.append("...").toString() : safe.toString();
    }
}
