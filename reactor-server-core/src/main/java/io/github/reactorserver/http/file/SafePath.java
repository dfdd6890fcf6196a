package io.github.reactorserver.http.file;

import io.github.reactorserver.http.PercentCodec;
import java.io.File;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the path of a request, once, and knows which paths may be looked for. Immutable.
 *
 * <p>A path that passes has a slash in front and between segments, and nothing that a file system or an archive could
 * take for a way out.
 *
 * @param hidden whether names that begin with a dot are served; {@code /.well-known/} always is (RFC 8615)
 */
record SafePath(boolean hidden) {
    private static final String WELL_KNOWN = "/.well-known/";
    private static final int MAX_PATH = 4_096;
    private static final int MAX_SEGMENT = 255;
    private static final boolean WINDOWS = File.separatorChar == '\\';

    /** The path decoded, null if that would make other segments of it or its escapes are broken. */
    static @Nullable String decode(String rawPath) {
        if (rawPath.indexOf('%') < 0) {
            return rawPath;
        }
        if (rawPath.contains("%2F") || rawPath.contains("%2f")) {
            return null;
        }
        try {
            return PercentCodec.decodePath(rawPath);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether a decoded path may be looked for. */
    boolean isServable(String path) {
        if (!path.startsWith("/") || path.length() > MAX_PATH) {
            return false;
        }
        int start = path.startsWith(WELL_KNOWN) ? WELL_KNOWN.length() : 1;
        while (start < path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            if (!isServableName(path.substring(start, end))) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    /** Whether a segment may be looked for. */
    boolean isServableName(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || (!hidden && name.startsWith("."))) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || (c >= 0x7f && c < 0xa0) || c == '/' || c == '\\') {
                return false;
            }
        }
        if (WINDOWS && (name.indexOf(':') >= 0 || name.endsWith(".") || name.endsWith(" "))) {
            return false;
        }
        return name.length() <= MAX_SEGMENT && name.getBytes(StandardCharsets.UTF_8).length <= MAX_SEGMENT;
    }
}
