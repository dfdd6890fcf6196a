package io.github.reactorserver.net;

/**
 * What may be changed while a TCP server runs. Immutable.
 *
 * @param waterMarks of every connection
 * @param timeouts of every connection
 * @param limits of connections in number
 * @param rateLimits in bytes per second
 */
public record TcpSettings(WaterMarks waterMarks, TcpTimeouts timeouts, ConnectionLimits limits, RateLimits rateLimits) {
    public static final TcpSettings DEFAULTS =
            new TcpSettings(WaterMarks.DEFAULTS, TcpTimeouts.DEFAULTS, ConnectionLimits.DEFAULTS, RateLimits.NONE);

    public TcpSettings withWaterMarks(WaterMarks value) {
        return new TcpSettings(value, timeouts, limits, rateLimits);
    }

    public TcpSettings withTimeouts(TcpTimeouts value) {
        return new TcpSettings(waterMarks, value, limits, rateLimits);
    }

    public TcpSettings withLimits(ConnectionLimits value) {
        return new TcpSettings(waterMarks, timeouts, value, rateLimits);
    }

    public TcpSettings withRateLimits(RateLimits value) {
        return new TcpSettings(waterMarks, timeouts, limits, value);
    }
}
