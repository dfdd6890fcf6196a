package io.github.reactorserver.net;

import java.time.Duration;

/**
 * Time limits of a connection; zero switches one off.
 *
 * @param idle without a byte in either direction
 * @param write without progress while bytes are unsent
 * @param linger after our half-close until the peer closes
 */
public record TcpTimeouts(Duration idle, Duration write, Duration linger) {
    public static final TcpTimeouts DEFAULTS =
            new TcpTimeouts(Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(5));

    public TcpTimeouts {
        if (idle.isNegative() || write.isNegative() || linger.isNegative()) {
            throw new IllegalArgumentException(
                    "timeouts must not be negative: idle=" + idle + ", write=" + write + ", linger=" + linger);
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
