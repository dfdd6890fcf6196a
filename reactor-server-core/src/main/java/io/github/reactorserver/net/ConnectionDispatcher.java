package io.github.reactorserver.net;

import io.github.reactorserver.transport.StreamSocket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Admits accepted sockets and hands them to I/O loops. Each instance is used on one accepting loop. */
final class ConnectionDispatcher {
    private static final Logger log = LoggerFactory.getLogger(ConnectionDispatcher.class);
    private static final int MAX_REJECTING = 256;

    private final TcpLoop[] targets;
    private final TcpServerConfig config;
    private final Admission admission;
    private final ConnectionHandler handler;
    private final AtomicLong ids;
    private final RejectionHandler rejection;
    private final AtomicInteger rejecting;
    private int next;

    /**
     * @param targets the loops to choose from
     * @param ids source of connection ids
     * @param rejecting how many rejected connections are still being told so
     */
    ConnectionDispatcher(
            TcpLoop[] targets, TcpServer server, ConnectionHandler handler, AtomicLong ids, AtomicInteger rejecting) {
        this.targets = targets;
        this.config = server.config();
        this.admission = server.admission();
        this.handler = handler;
        this.ids = ids;
        this.rejecting = rejecting;
        this.rejection = new RejectionHandler(config.rejection());
    }

    void handleAccepted(StreamSocket socket) {
        ServerStats.RejectReason reason = admission.tryAdmit(socket.remoteAddress());
        if (reason == null) {
            TcpLoop target = choose();
            hand(target, new TcpConnection(target, socket, ids.incrementAndGet(), handler));
        } else {
            log.debug("{}: connection rejected: {}", config.name(), reason);
            reject(socket);
        }
    }

    // to tell it costs a descriptor for a while, so only some are told
    private void reject(StreamSocket socket) {
        if (config.rejection().length == 0 || rejecting.incrementAndGet() > MAX_REJECTING) {
            if (config.rejection().length > 0) {
                rejecting.decrementAndGet();
            }
            socket.close();
            return;
        }
        TcpLoop target = choose();
        hand(target, new TcpConnection(target, socket, ids.incrementAndGet(), rejection));
    }

    private static void hand(TcpLoop target, TcpConnection connection) {
        target.assigned().incrementAndGet();
        target.loop().runInLoop(connection::establishInLoop);
    }

    private TcpLoop choose() {
        if (targets.length == 1) {
            return targets[0];
        }
        return config.distribution() == Distribution.LEAST_CONNECTIONS ? leastLoaded() : nextInTurn();
    }

    /** Loops that are stuck in a turn, or dead, are passed over while others work. */
    private TcpLoop nextInTurn() {
        for (int i = 0; i < targets.length; i++) {
            TcpLoop target = targets[next];
            next = next + 1 == targets.length ? 0 : next + 1;
            if (target.isResponsive()) {
                return target;
            }
        }
        return targets[next];
    }

    private TcpLoop leastLoaded() {
        TcpLoop best = targets[0];
        for (TcpLoop target : targets) {
            boolean better = target.assigned().get() < best.assigned().get();
            if (target.isResponsive() && (better || !best.isResponsive())) {
                best = target;
            }
        }
        return best;
    }
}
