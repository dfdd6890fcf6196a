package io.github.reactorserver.logging;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A line in the making. Grows as needed. Thread-confined. */
public final class LineBuffer {
    // What an unusually long line has grown is not kept.
    private static final int KEPT = 64 * 1024;
    private static final ThreadLocal<LineBuffer> OF_THREAD = ThreadLocal.withInitial(LineBuffer::new);
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    /** How characters are written that could be mistaken for something else, or do harm to a terminal or a parser. */
    public enum Escaping {
        /** In a field that ends at a space. */
        BARE(true),
        /** Between quotes. */
        QUOTED(false),
        /** In a JSON string (RFC 8259, section 7). */
        JSON(false);

        private final boolean[] safe = new boolean[128];

        Escaping(boolean space) {
            Arrays.fill(safe, 0x20, 0x7f, true);
            safe['"'] = false;
            safe['\\'] = false;
            safe[' '] = !space;
        }
    }

    private byte[] bytes = new byte[1024];
    private int length;

    /** The calling thread's own, empty. */
    public static LineBuffer ofThread() {
        LineBuffer line = OF_THREAD.get();
        line.clear();
        return line;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public void clear() {
        length = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[1024];
        }
    }

    public LineBuffer add(char c) {
        room(1);
        bytes[length++] = (byte) c;
        return this;
    }

    public LineBuffer add(byte[] text) {
        room(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        return this;
    }

    /** Adds text as it is, in UTF-8. Allocates if it is not ASCII. */
    public LineBuffer addUtf8(String text) {
        int count = text.length();
        room(count);
        byte[] target = bytes;
        int start = length;
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return add(text.getBytes(StandardCharsets.UTF_8));
            }
            target[start + i] = (byte) c;
        }
        length = start + count;
        return this;
    }

    /** Adds text that others have chosen. */
    public LineBuffer add(String text, Escaping escaping) {
        return add(text, 0, text.length(), escaping);
    }

    /** Adds a part of such text. */
    public LineBuffer add(String text, int from, int to, Escaping escaping) {
        room(6 * (to - from));
        boolean[] safe = escaping.safe;
        byte[] target = bytes;
        int at = length;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < 128 && safe[c]) {
                target[at++] = (byte) c;
            } else {
                at = escape(c, escaping, target, at);
            }
        }
        length = at;
        return this;
    }

    private static int escape(char c, Escaping escaping, byte[] target, int start) {
        int at = start;
        target[at++] = '\\';
        if (c == '"' || c == '\\') {
            target[at++] = (byte) c;
            return at;
        }
        boolean wide = c > 0xff || escaping == Escaping.JSON;
        target[at++] = (byte) (wide ? 'u' : 'x');
        if (wide) {
            target[at++] = HEX[c >> 12];
            target[at++] = HEX[c >> 8 & 0xf];
        }
        target[at++] = HEX[c >> 4 & 0xf];
        target[at++] = HEX[c & 0xf];
        return at;
    }

    public LineBuffer add(long number) {
        room(20);
        if (number < 0) {
            bytes[length++] = '-';
        }
        int digits = 1;
        for (long rest = number / 10; rest != 0; rest /= 10) {
            digits++;
        }
        long rest = number;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        }
        length += digits;
        return this;
    }

    public LineBuffer add(TimestampFormatter formatter, long epochMillis) {
        room(formatter.maxLength());
        length += formatter.format(epochMillis, bytes, length);
        return this;
    }

    private void room(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }
}
