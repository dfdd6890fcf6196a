package io.github.reactorserver.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-decoding, once and strictly (RFC 3986, section 2.1). Thread-safe. */
public final class PercentCodec {
    private PercentCodec() {}

    /**
     * Decodes a part of a path: {@code +} stays as it is.
     *
     * @throws IllegalArgumentException for a broken escape or bytes that are not UTF-8
     */
    public static String decodePath(String text) {
        return text.indexOf('%') < 0 ? text : decode(text, false);
    }

    /**
     * Decodes a part of a query: {@code +} is a space, as in HTML forms.
     *
     * @throws IllegalArgumentException for a broken escape or bytes that are not UTF-8
     */
    public static String decodeQuery(String text) {
        return text.indexOf('%') < 0 && text.indexOf('+') < 0 ? text : decode(text, true);
    }

    private static String decode(String text, boolean plusIsSpace) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                boolean whole = i + 2 < text.length();
                int high = whole ? HttpChars.hexValue(text.charAt(i + 1)) : -1;
                int low = whole ? HttpChars.hexValue(text.charAt(i + 2)) : -1;
                if (high < 0 || low < 0) {
                    throw new IllegalArgumentException("broken percent-encoding");
                }
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else if (c > 0x7f) {
                throw new IllegalArgumentException("character that must be percent-encoded");
            } else {
                bytes.put((byte) (c == '+' && plusIsSpace ? ' ' : c));
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("percent-encoding is not UTF-8", e);
        }
    }
}
