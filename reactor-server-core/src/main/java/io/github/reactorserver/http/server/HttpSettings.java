package io.github.reactorserver.http.server;

import io.github.reactorserver.net.ConnectionLimits;
import io.github.reactorserver.net.RateLimits;
import io.github.reactorserver.net.TcpSettings;
import io.github.reactorserver.net.TcpTimeouts;
import io.github.reactorserver.net.WaterMarks;
import java.time.Duration;

/**
 * What may be changed while an HTTP server runs. Immutable.
 *
 * @param waterMarks of every connection
 * @param timeouts of every connection
 * @param limits of every request and connection
 * @param connectionLimits of connections in number
 * @param rateLimits in bytes per second
 */
public record HttpSettings(
        WaterMarks waterMarks,
        HttpTimeouts timeouts,
        HttpLimits limits,
        ConnectionLimits connectionLimits,
        RateLimits rateLimits) {
    public static final HttpSettings DEFAULTS = new HttpSettings(
            WaterMarks.DEFAULTS,
            HttpTimeouts.DEFAULTS,
            HttpLimits.DEFAULTS,
            ConnectionLimits.DEFAULTS,
            RateLimits.NONE);

    /** What of it concerns the connections. */
    TcpSettings tcp() {
        TcpTimeouts ofConnections = new TcpTimeouts(Duration.ZERO, timeouts.write(), timeouts.linger());
        return new TcpSettings(waterMarks, ofConnections, connectionLimits, rateLimits);
    }

    public HttpSettings withWaterMarks(WaterMarks value) {
        return new HttpSettings(value, timeouts, limits, connectionLimits, rateLimits);
    }

    public HttpSettings withTimeouts(HttpTimeouts value) {
        return new HttpSettings(waterMarks, value, limits, connectionLimits, rateLimits);
    }

    public HttpSettings withLimits(HttpLimits value) {
        return new HttpSettings(waterMarks, timeouts, value, connectionLimits, rateLimits);
    }

    public HttpSettings withConnectionLimits(ConnectionLimits value) {
        return new HttpSettings(waterMarks, timeouts, limits, value, rateLimits);
    }

    public HttpSettings withRateLimits(RateLimits value) {
        return new HttpSettings(waterMarks, timeouts, limits, connectionLimits, value);
    }
}
