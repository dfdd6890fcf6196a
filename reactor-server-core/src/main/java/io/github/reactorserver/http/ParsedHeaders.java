package io.github.reactorserver.http;

import java.nio.charset.StandardCharsets;

/** Fields as positions in the bytes of a received head; a value becomes a string when it is asked for. */
final class ParsedHeaders extends HttpHeaders {
    private static final int SHORT_MASK = (1 << 11) - 1;
    private static final int LONG_MASK = (1 << 21) - 1;

    private final byte[] head;
    private final long[] fields;

    ParsedHeaders(byte[] head, long[] fields) {
        this.head = head;
        this.fields = fields;
    }

    @Override
    public int size() {
        return fields.length;
    }

    @Override
    public String name(int index) {
        return HeaderNames.text(head, nameStart(fields[index]), nameLength(fields[index]));
    }

    @Override
    public String value(int index) {
        long field = fields[index];
        int start = nameStart(field) + nameLength(field) + (int) (field >>> 21 & SHORT_MASK);
        return text(start, (int) (field & LONG_MASK));
    }

    @Override
    boolean nameEquals(int index, String name) {
        int length = nameLength(fields[index]);
        if (length != name.length()) {
            return false;
        }
        int start = nameStart(fields[index]);
        for (int i = 0; i < length; i++) {
            int a = head[start + i];
            int b = name.charAt(i);
            if (a != b && ((a ^ b) != 0x20 || (a | 0x20) < 'a' || (a | 0x20) > 'z')) {
                return false;
            }
        }
        return true;
    }

    private static int nameStart(long field) {
        return (int) (field >>> 43);
    }

    private static int nameLength(long field) {
        return (int) (field >>> 32 & SHORT_MASK);
    }

    private String text(int start, int length) {
        return new String(head, start, length, StandardCharsets.ISO_8859_1);
    }
}
