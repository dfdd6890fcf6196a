package io.github.reactorserver.http.log;

import org.jspecify.annotations.Nullable;

/**
 * One request and its response, as the access log sees them. Read by the thread that logs, during the call; the values may
 * contain anything that a client has sent.
 */
public interface AccessLogEntry {
    /** Address of the peer, without the port. */
    String remoteAddress();

    /** Wall clock at the request's first byte, in milliseconds since 1970. */
    long timestampMillis();

    /** Empty if the request line could not be read. */
    String method();

    /** Path and query as sent. */
    String target();

    /** As <code>HTTP/1.1</code>. */
    String protocol();

    int status();

    /** Bytes of the response's body. */
    long bytes();

    /** From the request's first byte to the last one of its response. */
    long durationNanos();

    /** Name of the loop or thread that served the connection. */
    String loop();

    long connectionId();

    /** The first value of the field; null if there is none. */
    @Nullable
    String requestHeader(String name);

    /** The first value of the field; null if there is none. */
    default @Nullable String responseHeader(String name) {
        return null;
    }

    default @Nullable String referer() {
        return requestHeader("Referer");
    }

    default @Nullable String userAgent() {
        return requestHeader("User-Agent");
    }

    /** The authenticated user. */
    default @Nullable String user() {
        return null;
    }

    default @Nullable String requestId() {
        return requestHeader("X-Request-Id");
    }

    default @Nullable String traceId() {
        return null;
    }
}
