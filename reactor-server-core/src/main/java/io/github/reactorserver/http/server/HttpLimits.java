package io.github.reactorserver.http.server;

/**
 * Sizes and counts that a client may not exceed.
 *
 * @param targetBytes of the request target, else 414
 * @param headerBytes of all header fields together, else 431
 * @param headerCount header fields, else 431
 * @param bodyBytes of a request body, else 413
 * @param pipelinedRequests of one connection that are handled at a time, all of them safe; the next one waits
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
            new HttpLimits(8 * 1024, 8 * 1024, 100, 2 * 1024 * 1024, 8, 10_000, ChunkLimits.DEFAULTS, false);

    static final int MAX_HEAD_BYTES = 1024 * 1024;

    public HttpLimits {
        requireWithin("the size of a request target", targetBytes, 1, MAX_HEAD_BYTES);
        requireWithin("the size of all header fields", headerBytes, 1, MAX_HEAD_BYTES);
        requireWithin("the number of header fields", headerCount, 1, Integer.MAX_VALUE);
        requireWithin("the size of a body", bodyBytes, 0, Integer.MAX_VALUE);
        requireWithin("the number of pipelined requests", pipelinedRequests, 1, Integer.MAX_VALUE);
        requireWithin("the number of requests per connection", requestsPerConnection, 1, Integer.MAX_VALUE);
    }

    static void requireWithin(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be within " + least + ".." + most + ": " + value);
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
