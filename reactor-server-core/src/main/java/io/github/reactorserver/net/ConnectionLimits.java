package io.github.reactorserver.net;

/**
 * How many connections a server takes.
 *
 * @param max open at the same time
 * @param maxPerAddress open at the same time from one client address, 0 for no limit
 */
public record ConnectionLimits(int max, int maxPerAddress) {
    public static final ConnectionLimits DEFAULTS = new ConnectionLimits(8_192, 0);

    public ConnectionLimits {
        if (max < 1) {
            throw new IllegalArgumentException("the number of connections must be positive: " + max);
        }
        if (maxPerAddress < 0) {
            throw new IllegalArgumentException(
                    "the number of connections per address must not be negative, 0 is for no limit: " + maxPerAddress);
        }
    }

    public ConnectionLimits withMax(int value) {
        return new ConnectionLimits(value, maxPerAddress);
    }

    public ConnectionLimits withMaxPerAddress(int value) {
        return new ConnectionLimits(max, value);
    }
}
