package io.github.reactorserver.http.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
    private static final int PIECE = 64 * 1024;

    /**
     * Of content that is at hand, whatever its file's time says; strong.
     *
     * @param encoding empty for the plain file: that is another representation, even with the same bytes
     */
    static EntityTag ofContent(byte[] content, String encoding) {
        return ofHash(sha256().digest(content), true, encoding);
    }

    /**
     * Of a file that is read for it.
     *
     * @param length of the content: the file may be growing
     * @param strong false if the file may change while its content is sent: then it is weak
     * @param encoding as above
     */
    static EntityTag ofContent(FileChannel file, long length, boolean strong, String encoding) throws IOException {
        MessageDigest hash = sha256();
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        for (long left = length; left > 0; left -= piece.limit()) {
            piece.clear().limit((int) Math.min(PIECE, left));
            if (file.read(piece, length - left) < 0) {
                break;
            }
            hash.update(piece.flip());
        }
        return ofHash(hash.digest(), strong, encoding);
    }

    /**
     * Of a file that is not read for it.
     *
     * @param strong false if the file may have changed since, or before, without another version (RFC 9110, section
     *     8.8.1): then it is weak
     * @param encoding as above
     */
    static EntityTag ofFile(long size, String version, boolean strong, String encoding) {
        return of(Long.toHexString(size) + '-' + version, strong, encoding);
    }

    private static EntityTag ofHash(byte[] hash, boolean strong, String encoding) {
        return of(HexFormat.of().formatHex(Arrays.copyOf(hash, HASH_BYTES)), strong, encoding);
    }

    private static EntityTag of(String text, boolean strong, String encoding) {
        return new EntityTag((strong ? "\"" : "W/\"") + text + (encoding.isEmpty() ? "" : '-' + encoding) + '"');
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
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
