package io.github.reactorserver.http.file;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Tells one content from another (RFC 9110, section 8.8.3). Immutable.
 *
 * @param text as it stands in a header field, with quotes, and with {@code W/} if it is weak
 */
record EntityTag(String text) {
    private static final int HASH_BYTES = 16;

    /** Of content that is at hand, whatever its file's time says; strong. */
    static EntityTag ofContent(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return new EntityTag('"' + HexFormat.of().formatHex(Arrays.copyOf(hash, HASH_BYTES)) + '"');
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Of a file that is not read for it.
     *
     * @param settled false if the file may have changed since without another version (RFC 9110, section 8.8.1): then it
     *     is weak
     * @param encoding empty for the plain file: neighbours may have its size and version
     */
    static EntityTag ofFile(long size, String version, boolean settled, String encoding) {
        String text = Long.toHexString(size) + '-' + version + (encoding.isEmpty() ? "" : "-" + encoding);
        return new EntityTag((settled ? "\"" : "W/\"") + text + '"');
    }

    boolean isWeak() {
        return text.startsWith("W/");
    }

    private String opaque() {
        return isWeak() ? text.substring(2) : text;
    }

    /**
     * Whether it is in the list of a header field, or the list is an asterisk.
     *
     * @param strongly whether weak tags match nothing (RFC 9110, section 8.8.3.2)
     */
    boolean isIn(String list, boolean strongly) {
        String trimmed = list.strip();
        if (trimmed.equals("*")) {
            return true;
        }
        int at = 0;
        while (at < trimmed.length()) {
            char c = trimmed.charAt(at);
            if (c == ',' || c == ' ' || c == '\t') {
                at++;
                continue;
            }
            boolean weak = trimmed.startsWith("W/", at);
            int start = weak ? at + 2 : at;
            int end = start < trimmed.length() && trimmed.charAt(start) == '"' ? trimmed.indexOf('"', start + 1) : -1;
            if (end < 0) {
                return false;
            }
            boolean usable = !strongly || (!weak && !isWeak());
            if (usable && trimmed.substring(start, end + 1).equals(opaque())) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }
}
