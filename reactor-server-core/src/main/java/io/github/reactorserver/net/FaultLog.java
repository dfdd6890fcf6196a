package io.github.reactorserver.net;

import io.github.reactorserver.event.EventLoop;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator of peers that sent what no handler can take: the first one, and then a line each ten seconds at most,
 * with how many there were, so that no peer fills the log. Loop-confined.
 */
final class FaultLog {
    private static final Logger log = LoggerFactory.getLogger(FaultLog.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final int MAX_LENGTH = 200;

    private final String server;
    private final EventLoop loop;
    private long loggedAt;
    private long unreported;
    private boolean begun;

    FaultLog(String server, EventLoop loop) {
        this.server = server;
        this.loop = loop;
    }

    /**
     * A connection ends for what its peer sent.
     *
     * @param what was wrong; may have the peer's own characters
     */
    void handleFault(TcpConnection connection, String what) {
        unreported++;
        long now = loop.nanoTime();
        if (begun && now - loggedAt < INTERVAL.toNanos()) {
            return;
        }
        begun = true;
        loggedAt = now;
        log.warn(
                "{}: connection {} of {} ended, {} ({} such since the last such line)",
                server,
                connection.id(),
                connection.remoteAddress(),
                printable(what),
                unreported);
        unreported = 0;
    }

    private static String printable(String text) {
        String start = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
