package io.github.reactorserver.http.server;

import io.github.reactorserver.net.TcpTimeouts;
import java.time.Duration;

/**
 * Time limits of an HTTP connection, {@link TcpTimeouts#MAX} at most; zero switches one off.
 *
 * @param header from the first byte of a request to the end of its head, else 408
 * @param body without a byte of an expected body, else 408
 * @param bodyRate bytes per second that a body that is collected must average once it has taken {@link #RATE_GRACE}, else
 *     408; 0 for none. A streamed one may come as slowly as its handler bears
 * @param request without a byte in either direction while a request is handled and its client waits, else 503, or the
 *     end of the connection if the response has begun; a route may have a limit of its own
 * @param keepAlive without a byte of a next request; then the connection closes
 * @param age of a connection, give or take a tenth, after which its next response is its last
 * @param write without a byte taken by the system while a response is unsent; then the connection is reset
 * @param linger after the last response until the client closes, anew with what it sends and six times that in all; then the
 *     connection is closed
 */
public record HttpTimeouts(
        Duration header,
        Duration body,
        int bodyRate,
        Duration request,
        Duration keepAlive,
        Duration age,
        Duration write,
        Duration linger) {
    public static final HttpTimeouts DEFAULTS = new HttpTimeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            500,
            Duration.ofMinutes(5),
            Duration.ofSeconds(75),
            Duration.ofHours(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5));

    /** A body's rate is not judged before. */
    public static final Duration RATE_GRACE = Duration.ofSeconds(10);

    public HttpTimeouts {
        TcpTimeouts.requireLegal("header", header);
        TcpTimeouts.requireLegal("body", body);
        TcpTimeouts.requireLegal("request", request);
        TcpTimeouts.requireLegal("keep-alive", keepAlive);
        TcpTimeouts.requireLegal("age", age);
        TcpTimeouts.requireLegal("write", write);
        TcpTimeouts.requireLegal("linger", linger);
        if (bodyRate < 0) {
            throw new IllegalArgumentException("the rate of a body must not be negative: " + bodyRate);
        }
    }

    /** Whether a connection has lived long enough; the tenth keeps those that began together from ending together. */
    public boolean isAged(long nanos, long connectionId) {
        long limit = age.toNanos();
        long jitter = limit / 1000 * (Long.hashCode(connectionId * 0x9E3779B97F4A7C15L) % 100);
        return limit > 0 && nanos > limit + jitter;
    }

    public HttpTimeouts withHeader(Duration value) {
        return new HttpTimeouts(value, body, bodyRate, request, keepAlive, age, write, linger);
    }

    public HttpTimeouts withBody(Duration value) {
        return new HttpTimeouts(header, value, bodyRate, request, keepAlive, age, write, linger);
    }

    public HttpTimeouts withBodyRate(int bytesPerSecond) {
        return new HttpTimeouts(header, body, bytesPerSecond, request, keepAlive, age, write, linger);
    }

    public HttpTimeouts withRequest(Duration value) {
        return new HttpTimeouts(header, body, bodyRate, value, keepAlive, age, write, linger);
    }

    public HttpTimeouts withKeepAlive(Duration value) {
        return new HttpTimeouts(header, body, bodyRate, request, value, age, write, linger);
    }

    public HttpTimeouts withAge(Duration value) {
        return new HttpTimeouts(header, body, bodyRate, request, keepAlive, value, write, linger);
    }

    public HttpTimeouts withWrite(Duration value) {
        return new HttpTimeouts(header, body, bodyRate, request, keepAlive, age, value, linger);
    }

    public HttpTimeouts withLinger(Duration value) {
        return new HttpTimeouts(header, body, bodyRate, request, keepAlive, age, write, value);
    }
}
