package io.github.reactorserver.transport;

import io.github.reactorserver.event.Durations;
import java.time.Duration;

/**
 * How the operating system probes a silent peer (tcp(7)), in whole seconds; zero leaves a figure to the system, and so
 * does a Java runtime that cannot set it.
 *
 * @param idle {@code TCP_KEEPIDLE}: silence before the first probe
 * @param interval {@code TCP_KEEPINTVL}: between probes
 * @param count {@code TCP_KEEPCNT}: probes without a response until the connection is reset
 */
public record KeepAliveProbes(Duration idle, Duration interval, int count) {
    /** Everything as the system has it: on Linux two hours, 75 seconds, 9 probes. */
    public static final KeepAliveProbes SYSTEM = new KeepAliveProbes(Duration.ZERO, Duration.ZERO, 0);

    // the most that Linux takes, MAX_TCP_KEEPIDLE and MAX_TCP_KEEPCNT
    private static final long MAX_SECONDS = 32_767;
    private static final int MAX_COUNT = 127;

    public KeepAliveProbes {
        if (!isWholeSeconds(idle) || !isWholeSeconds(interval)) {
            throw new IllegalArgumentException("keep-alive probes need whole seconds up to " + MAX_SECONDS + ": "
                    + Durations.text(isWholeSeconds(idle) ? interval : idle));
        }
        if (count < 0 || count > MAX_COUNT) {
            throw new IllegalArgumentException(
                    "the number of keep-alive probes must be within 0.." + MAX_COUNT + ": " + count);
        }
    }

    private static boolean isWholeSeconds(Duration time) {
        return !time.isNegative() && time.getNano() == 0 && time.toSeconds() <= MAX_SECONDS;
    }

    public KeepAliveProbes withIdle(Duration value) {
        return new KeepAliveProbes(value, interval, count);
    }

    public KeepAliveProbes withInterval(Duration value) {
        return new KeepAliveProbes(idle, value, count);
    }

    public KeepAliveProbes withCount(int value) {
        return new KeepAliveProbes(idle, interval, value);
    }
}
