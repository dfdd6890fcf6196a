package io.github.reactorserver.net;

/**
 * How many connections a server takes.
 *
 * @param max open at the same time
 */
public record ConnectionLimits(int max) {
    public static final ConnectionLimits DEFAULTS = new ConnectionLimits(8_192);

    public ConnectionLimits {
        if (max < 1) {
            throw new IllegalArgumentException("maximum number of connections must be positive: " + max);
        }
    }
}
