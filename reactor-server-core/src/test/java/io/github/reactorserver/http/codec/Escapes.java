package io.github.reactorserver.http.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Bytes as readable text: {@code \r}, {@code \n}, {@code \t}, {@code \0}, {@code \\}, {@code \xHH}, and
 * {@code \[text*count]} for repetition.
 */
final class Escapes {
    private Escapes() {}

    static byte[] bytes(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < text.length(); ) {
            at = text.charAt(at) == '\\' ? unescape(text, at + 1, out) : plain(text, at, out);
        }
        return out.toByteArray();
    }

    private static int plain(String text, int at, ByteArrayOutputStream out) {
        out.write(text.charAt(at));
        return at + 1;
    }

    private static int unescape(String text, int at, ByteArrayOutputStream out) {
        switch (text.charAt(at)) {
            case 'r' -> out.write('\r');
            case 'n' -> out.write('\n');
            case 't' -> out.write('\t');
            case '0' -> out.write(0);
            case '\\' -> out.write('\\');
            case 'x' -> {
                out.write(Integer.parseInt(text.substring(at + 1, at + 3), 16));
                return at + 3;
            }
            case '[' -> {
                int end = text.indexOf(']', at);
                int star = text.lastIndexOf('*', end);
                byte[] part = bytes(text.substring(at + 1, star));
                int count = Integer.parseInt(text.substring(star + 1, end));
                out.writeBytes(repeat(part, count));
                return end + 1;
            }
            default -> throw new IllegalArgumentException("unknown escape at " + at + " in " + text);
        }
        return at + 1;
    }

    private static byte[] repeat(byte[] part, int count) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static String text(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (char c : new String(bytes, StandardCharsets.ISO_8859_1).toCharArray()) {
            switch (c) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case 0 -> text.append("\\0");
                case '\\' -> text.append("\\\\");
                default -> text.append(c >= ' ' && c < 0x7f ? Character.toString(c) : "\\x%02x".formatted((int) c));
            }
        }
        return text.toString();
    }
}
