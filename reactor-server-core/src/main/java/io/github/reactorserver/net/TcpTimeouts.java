package io.github.reactorserver.net;

import io.github.reactorserver.event.Durations;
import java.time.Duration;

/**
 * Time limits of a connection, {@link #MAX} at most; zero switches one off.
 *
 * @param idle without a byte in either direction
 * @param write without a byte taken by the system while some are unsent, looked at as often: then the connection is reset
 * @param linger after our half-close until the peer closes; then we do, and what the system has taken still goes out
 */
public record TcpTimeouts(Duration idle, Duration write, Duration linger) {
    /** So long that nobody waits for it, and still countable in nanoseconds. */
    public static final Duration MAX = Duration.ofDays(36_500);

    public static final TcpTimeouts DEFAULTS =
            new TcpTimeouts(Duration.ZERO, Duration.ofSeconds(60), Duration.ofSeconds(5));

    public TcpTimeouts {
        requireLegal("idle", idle);
        requireLegal("write", write);
        requireLegal("linger", linger);
    }

    /**
     * Guards a timeout.
     *
     * @param name in words
     * @throws IllegalArgumentException if it is negative or over {@link #MAX}
     */
    public static void requireLegal(String name, Duration timeout) {
        if (timeout.isNegative() || timeout.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("the " + name + " timeout must not be negative, and at most "
                    + MAX.toDays() + " days: " + Durations.text(timeout));
        }
    }

    public TcpTimeouts withIdle(Duration value) {
        return new TcpTimeouts(value, write, linger);
    }

    public TcpTimeouts withWrite(Duration value) {
        return new TcpTimeouts(idle, value, linger);
    }

    public TcpTimeouts withLinger(Duration value) {
        return new TcpTimeouts(idle, write, value);
    }
}
