package io.github.reactorserver.http.server;

/**
 * Bounds of what comes with the chunks of a body.
 *
 * @param extensionBytes of the extensions of one chunk, else 400
 * @param allExtensionBytes of the extensions of all chunks, else 400
 * @param trailerBytes of all trailer fields together, else 431
 * @param trailerCount trailer fields, else 431
 */
public record ChunkLimits(int extensionBytes, int allExtensionBytes, int trailerBytes, int trailerCount) {
    public static final ChunkLimits DEFAULTS = new ChunkLimits(1024, 8 * 1024, 8 * 1024, 100);

    public ChunkLimits {
        HttpLimits.requireWithin("the size of a chunk's extensions", extensionBytes, 0, Integer.MAX_VALUE);
        HttpLimits.requireWithin("the size of all extensions", allExtensionBytes, 0, Integer.MAX_VALUE);
        HttpLimits.requireWithin("the size of all trailer fields", trailerBytes, 0, HttpLimits.MAX_HEAD_BYTES);
        HttpLimits.requireWithin("the number of trailer fields", trailerCount, 0, Integer.MAX_VALUE);
    }

    public ChunkLimits withExtensionBytes(int value) {
        return new ChunkLimits(value, allExtensionBytes, trailerBytes, trailerCount);
    }

    public ChunkLimits withAllExtensionBytes(int value) {
        return new ChunkLimits(extensionBytes, value, trailerBytes, trailerCount);
    }

    public ChunkLimits withTrailerBytes(int value) {
        return new ChunkLimits(extensionBytes, allExtensionBytes, value, trailerCount);
    }

    public ChunkLimits withTrailerCount(int value) {
        return new ChunkLimits(extensionBytes, allExtensionBytes, trailerBytes, value);
    }
}
