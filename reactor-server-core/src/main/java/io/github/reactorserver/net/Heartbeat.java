package io.github.reactorserver.net;

import io.github.reactorserver.event.Durations;
import java.time.Duration;

/**
 * Probes silent peers: when nothing was received for an interval, the probe is sent; when that many probes in a row stay
 * unanswered, the connection closes. Any byte received counts as a response. Takes the place of the idle timeout.
 *
 * @param interval of silence before each probe
 * @param probe bytes to send, which the protocol's peer answers
 * @param unanswered how many probes may stay unanswered, 1 and up
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Heartbeat(Duration interval, byte[] probe, int unanswered) {

    public Heartbeat {
        TcpTimeouts.requireLegal("heartbeat", interval);
        if (interval.isNegative() || interval.isZero() || probe.length == 0 || unanswered < 1) {
            throw new IllegalArgumentException("a heartbeat needs a positive interval, a probe and a positive number"
                    + " of unanswered probes, not " + Durations.text(interval) + ", " + probe.length + " bytes and "
                    + unanswered);
        }
        probe = probe.clone();
    }
}
