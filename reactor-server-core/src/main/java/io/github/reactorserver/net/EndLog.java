package io.github.reactorserver.net;

import io.github.reactorserver.event.EventLoop;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's log of connections that ended badly, in two kinds: the peer was too slow, or sent what no handler can take.
 * Of each kind the first one has a line, and then one in ten seconds at most, with how many there were, so that no peer fills
 * the log. Loop-confined.
 */
final class EndLog {
    private static final Logger log = LoggerFactory.getLogger(EndLog.class);
    private static final long INTERVAL = Duration.ofSeconds(10).toNanos();
    private static final int MAX_LENGTH = 200;

    private static final Set<CloseReason> CUTS = EnumSet.of(
            CloseReason.WRITE_TIMEOUT, CloseReason.BODY_TIMEOUT, CloseReason.REQUEST_TIMEOUT, CloseReason.MEMORY);

    private final String server;
    private final EventLoop loop;
    private final Lines cuts = new Lines();
    private final Lines faults = new Lines();

    /** The lines of one kind. */
    private static final class Lines {
        private boolean begun;
        private long lastAt;
        private long unreported;

        /** Counts one; whether a line is due. */
        boolean count(long now) {
            unreported++;
            if (begun && now - lastAt < INTERVAL) {
                return false;
            }
            begun = true;
            lastAt = now;
            return true;
        }
    }

    EndLog(String server, EventLoop loop) {
        this.server = server;
        this.loop = loop;
    }

    /**
     * A connection was closed.
     *
     * @param unsent bytes that were to be sent
     */
    void handleClosed(TcpConnection connection, CloseReason reason, long unsent) {
        boolean cut = CUTS.contains(reason) || (reason == CloseReason.IDLE && unsent > 0);
        if (!cut || !cuts.count(loop.nanoTime())) {
            return;
        }
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
                    cuts.unreported);
            cuts.unreported = 0;
        } catch (Throwable failure) {
            // for want of memory: the connection ends all the same
            loop.stats().failures().add(1);
        }
    }

    /**
     * A connection ends for what its peer sent.
     *
     * @param what was wrong; may have the peer's own characters
     */
    void handleFault(TcpConnection connection, String what) {
        if (faults.count(loop.nanoTime())) {
            log.warn(
                    "{}: connection {} of {} ended, {} ({} such since the last such line)",
                    server,
                    connection.id(),
                    connection.remoteAddress(),
                    printable(what),
                    faults.unreported);
            faults.unreported = 0;
        }
    }

    private static String printable(String text) {
        String start = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
