package io.github.reactorserver.net;

/**
 * Bytes per second that may be moved, in each direction; 0 for no limit. A second's worth may be moved in a burst.
 *
 * @param connection of one connection
 * @param total of all connections of the server together; each loop gets an equal share
 */
public record RateLimits(long connection, long total) {
    public static final RateLimits NONE = new RateLimits(0, 0);

    public RateLimits {
        if (connection < 0 || total < 0) {
            throw new IllegalArgumentException("a rate limit must not be negative: " + Math.min(connection, total));
        }
    }
}
