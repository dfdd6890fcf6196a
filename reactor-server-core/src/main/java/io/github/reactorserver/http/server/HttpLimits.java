package io.github.reactorserver.http.server;

/**
 * Sizes and counts that a client may not exceed.
 *
 * @param targetBytes of the request target, else 414
 * @param headerBytes of all header fields together, else 431
 * @param headerCount header fields, else 431
 * @param bodyBytes of a request body, else 413
 * @param pipelinedRequests unanswered requests of one connection; then reading pauses
 * @param requestsPerConnection answered by one connection; the last one carries {@code Connection: close}
 * @param chunks of chunked bodies
 * @param encodedSlashes whether a path may have {@code %2F}, {@code %5C} or a doubly encoded character, else 400
 */
public record HttpLimits(
        int targetBytes,
        int headerBytes,
        int headerCount,
        int bodyBytes,
        int pipelinedRequests,
        int requestsPerConnection,
        ChunkLimits chunks,
        boolean encodedSlashes) {
    public static final HttpLimits DEFAULTS =
            new HttpLimits(8 * 1024, 8 * 1024, 100, 2 * 1024 * 1024, 64, 10_000, ChunkLimits.DEFAULTS, false);

    static final int MAX_HEAD_BYTES = 1024 * 1024;

    public HttpLimits {
        if (targetBytes < 1 || targetBytes > MAX_HEAD_BYTES || headerBytes < 1 || headerBytes > MAX_HEAD_BYTES) {
            throw new IllegalArgumentException("target and header bytes must be within 1.." + MAX_HEAD_BYTES
                    + ": targetBytes=" + targetBytes + ", headerBytes=" + headerBytes);
        }
        if (headerCount < 1 || bodyBytes < 0 || pipelinedRequests < 1 || requestsPerConnection < 1) {
            throw new IllegalArgumentException("counts must be positive: headerCount=" + headerCount + ", bodyBytes="
                    + bodyBytes + ", pipelinedRequests=" + pipelinedRequests + ", requestsPerConnection="
                    + requestsPerConnection);
        }
    }

    public HttpLimits withTargetBytes(int value) {
        return new HttpLimits(
                value,
                headerBytes,
                headerCount,
                bodyBytes,
                pipelinedRequests,
                requestsPerConnection,
                chunks,
                encodedSlashes);
    }

    public HttpLimits withHeaderBytes(int value) {
        return new HttpLimits(
                targetBytes,
                value,
                headerCount,
                bodyBytes,
                pipelinedRequests,
                requestsPerConnection,
                chunks,
                encodedSlashes);
    }

    public HttpLimits withHeaderCount(int value) {
        return new HttpLimits(
                targetBytes,
                headerBytes,
                value,
                bodyBytes,
                pipelinedRequests,
                requestsPerConnection,
                chunks,
                encodedSlashes);
    }

    public HttpLimits withBodyBytes(int value) {
        return new HttpLimits(
                targetBytes,
                headerBytes,
                headerCount,
                value,
                pipelinedRequests,
                requestsPerConnection,
                chunks,
                encodedSlashes);
    }

    public HttpLimits withPipelinedRequests(int value) {
        return new HttpLimits(
                targetBytes, headerBytes, headerCount, bodyBytes, value, requestsPerConnection, chunks, encodedSlashes);
    }

    public HttpLimits withRequestsPerConnection(int value) {
        return new HttpLimits(
                targetBytes, headerBytes, headerCount, bodyBytes, pipelinedRequests, value, chunks, encodedSlashes);
    }

    public HttpLimits withChunks(ChunkLimits value) {
        return new HttpLimits(
                targetBytes,
                headerBytes,
                headerCount,
                bodyBytes,
                pipelinedRequests,
                requestsPerConnection,
                value,
                encodedSlashes);
    }

    public HttpLimits withEncodedSlashes(boolean value) {
        return new HttpLimits(
                targetBytes,
                headerBytes,
                headerCount,
                bodyBytes,
                pipelinedRequests,
                requestsPerConnection,
                chunks,
                value);
    }
}
