package io.github.reactorserver.http.codec;

/**
 * Bounds of one request's parts. Immutable.
 *
 * @param targetBytes of the request target, else 414
 * @param headerBytes of all header lines with their ends, else 431
 * @param headerCount of header fields, else 431
 * @param bodyBytes of the body, else 413
 * @param extensionLineBytes of the extensions of one chunk, else 400
 * @param extensionBytes of the extensions of all chunks, else 400
 * @param trailerBytes of all trailer lines with their ends, else 431
 * @param trailerCount of trailer fields, else 431
 * @param encodedSlashes whether a path may have {@code %2F}, {@code %5C}, and {@code %25} in front of two hexadecimal
 *     digits, else 400
 */
public record ParserLimits(
        int targetBytes,
        int headerBytes,
        int headerCount,
        int bodyBytes,
        int extensionLineBytes,
        int extensionBytes,
        int trailerBytes,
        int trailerCount,
        boolean encodedSlashes) {

    public static final ParserLimits DEFAULTS = new ParserLimits(8 * 1024, 8 * 1024, 100, 2 * 1024 * 1024);

    // HttpHeaders.pack can say no more of a position
    private static final int MAX_HEAD_BYTES = 1024 * 1024;

    /**
     * All limits at once.
     *
     * @throws IllegalArgumentException if one is negative, or target, header or trailer bytes are over 1 MiB
     */
    public ParserLimits {
        int counts = Math.min(headerCount, Math.min(bodyBytes, trailerCount));
        if (Math.min(counts, Math.min(extensionLineBytes, extensionBytes)) < 0) {
            throw new IllegalArgumentException("a limit is negative");
        }
        if (!isHeadBytes(targetBytes) || !isHeadBytes(headerBytes) || !isHeadBytes(trailerBytes)) {
            throw new IllegalArgumentException("target, header and trailer bytes must be within 0.." + MAX_HEAD_BYTES
                    + ": targetBytes=" + targetBytes + ", headerBytes=" + headerBytes + ", trailerBytes="
                    + trailerBytes);
        }
    }

    private static boolean isHeadBytes(int bytes) {
        return bytes >= 0 && bytes <= MAX_HEAD_BYTES;
    }

    /** With the defaults for extensions, trailers and paths. */
    public ParserLimits(int targetBytes, int headerBytes, int headerCount, int bodyBytes) {
        this(targetBytes, headerBytes, headerCount, bodyBytes, 1024, 8 * 1024, 8 * 1024, 100, false);
    }
}
