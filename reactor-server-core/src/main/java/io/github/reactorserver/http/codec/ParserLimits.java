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

    /** With the defaults for extensions, trailers and paths. */
    public ParserLimits(int targetBytes, int headerBytes, int headerCount, int bodyBytes) {
        this(targetBytes, headerBytes, headerCount, bodyBytes, 1024, 8 * 1024, 8 * 1024, 100, false);
    }
}
