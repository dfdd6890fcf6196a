package io.github.reactorserver.net;

import io.github.reactorserver.event.EventLoop;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator of transfers that were cut since the peer was too slow: the first one, and then a line each ten
 * seconds at most, with how many there were. Loop-confined.
 */
final class CutLog {
    private static final Logger log = LoggerFactory.getLogger(CutLog.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private static final Set<CloseReason> CUTS = EnumSet.of(
            CloseReason.WRITE_TIMEOUT, CloseReason.BODY_TIMEOUT, CloseReason.REQUEST_TIMEOUT, CloseReason.MEMORY);

    private final String server;
    private final EventLoop loop;
    private boolean logged;
    private long loggedAt;
    private long unreported;

    CutLog(String server, EventLoop loop) {
        this.server = server;
        this.loop = loop;
    }

    /**
     * A connection was closed.
     *
     * @param unsent bytes that were to be sent
     */
    void handleClosed(TcpConnection connection, CloseReason reason, long unsent) {
        boolean cut = CUTS.contains(reason);
        if (!cut && (reason != CloseReason.IDLE || unsent == 0)) {
            return;
        }
        unreported++;
        long now = loop.nanoTime();
        if (!logged || now - loggedAt >= INTERVAL.toNanos()) {
            logged = true;
            loggedAt = now;
            tell(connection, reason, unsent);
        }
    }

    private void tell(TcpConnection connection, CloseReason reason, long unsent) {
        try {
            log.warn(
                    "{}: connection {} of {} was cut ({}) with {} bytes read, {} written and {} unsent; {} such cuts since"
                            + " the last such line",
                    server,
                    connection.id(),
                    connection.remoteAddress(),
                    reason.tag(),
                    connection.bytesRead(),
                    connection.bytesWritten(),
                    unsent,
                    unreported);
            unreported = 0;
        } catch (Throwable failure) {
            connection.logFailure("log of cuts", failure);
        }
    }
}
