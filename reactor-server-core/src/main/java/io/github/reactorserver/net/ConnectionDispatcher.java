package io.github.reactorserver.net;

import io.github.reactorserver.transport.StreamSocket;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Admits accepted sockets and hands them to I/O loops. Each instance is used on one accepting loop. */
final class ConnectionDispatcher {
    private static final Logger log = LoggerFactory.getLogger(ConnectionDispatcher.class);

    private final TcpLoop[] targets;
    private final TcpServer server;
    private final TcpServerConfig config;
    private final Admission admission;
    private final ConnectionHandler handler;
    private final RejectionHandler rejection;
    private int next;

    /**
     * @param targets the loops to choose from
     */
    ConnectionDispatcher(TcpLoop[] targets, TcpServer server) {
        this.targets = targets;
        this.server = server;
        this.config = server.config();
        this.admission = server.admission();
        this.handler = server.handler();
        this.rejection = new RejectionHandler(config.rejection());
    }

    void handleAccepted(StreamSocket socket) {
        ConnectionLimits limits = server.settings().limits();
        ServerStats.RejectReason reason = admission.tryAdmit(socket.remoteAddress(), limits);
        if (reason == null) {
            TcpLoop target = choose();
            TcpConnection connection = new TcpConnection(target, socket, admission.nextId(), handler);
            connection.addressCounted = limits.maxPerAddress() > 0;
            hand(target, connection);
        } else {
            log.debug("{}: connection rejected: {}", config.name(), reason);
            reject(socket);
        }
    }

    private void reject(StreamSocket socket) {
        if (config.rejection().length == 0 || !admission.tryKeepRejected()) {
            socket.close();
            return;
        }
        TcpLoop target = choose();
        hand(target, new TcpConnection(target, socket, admission.nextId(), rejection));
    }

    private static void hand(TcpLoop target, TcpConnection connection) {
        target.assigned().incrementAndGet();
        try {
            target.loop().runInLoop(connection::establishInLoop);
        } catch (RejectedExecutionException e) {
            log.debug("connection {} is refused: {}", connection.id(), e.getMessage());
            connection.refuse();
        }
    }

    private TcpLoop choose() {
        if (targets.length == 1) {
            return targets[0];
        }
        return config.distribution() == Distribution.LEAST_CONNECTIONS ? leastLoaded() : nextInTurn();
    }

    /** Loops that are stuck in a turn are passed over while others work, and dead ones while others live. */
    private TcpLoop nextInTurn() {
        TcpLoop target = nextInTurn(TcpLoop::isResponsive);
        target = target != null ? target : nextInTurn(TcpLoop::isAlive);
        return target != null ? target : targets[next];
    }

    private @Nullable TcpLoop nextInTurn(Predicate<TcpLoop> condition) {
        for (int i = 0; i < targets.length; i++) {
            TcpLoop target = targets[next];
            next = next + 1 == targets.length ? 0 : next + 1;
            if (condition.test(target)) {
                return target;
            }
        }
        return null;
    }

    private TcpLoop leastLoaded() {
        TcpLoop target = leastLoaded(TcpLoop::isResponsive);
        target = target != null ? target : leastLoaded(TcpLoop::isAlive);
        return target != null ? target : targets[0];
    }

    private @Nullable TcpLoop leastLoaded(Predicate<TcpLoop> condition) {
        TcpLoop best = null;
        for (TcpLoop target : targets) {
            boolean better =
                    best == null || target.assigned().get() < best.assigned().get();
            if (better && condition.test(target)) {
                best = target;
            }
        }
        return best;
    }
}
