package io.github.reactorserver.net;

import io.github.reactorserver.transport.StreamSocket;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits accepted sockets and hands them to I/O loops: to those that are in a turn for long only if all are. Each instance
 * is used on one accepting loop.
 */
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
        boolean addressCounted = limits.maxPerAddress() > 0;
        boolean admitted = false;
        SocketConnection connection;
        try {
            ServerStats.RejectReason reason = admission.tryAdmit(socket.remoteAddress(), limits);
            admitted = reason == null;
            if (!admitted) {
                log.debug("{}: connection rejected: {}", config.name(), reason);
                reject(socket);
                return;
            }
            connection = new SocketConnection(choose(), socket, admission.nextId(), handler, false, addressCounted);
        } catch (Throwable e) {
            // for want of memory as it may be: nobody else knows of it yet
            socket.close();
            if (admitted) {
                admission.release(socket.remoteAddress(), addressCounted, CloseReason.ERROR);
            }
            throw e;
        }
        connection.owner().hand(connection);
    }

    /** Hands over what a loop that is stuck has not established, as far as there is another that is not. */
    void handOver(TcpLoop stuck) {
        for (TcpLoop target = responsive(); target != null && stuck.hasArrivals(); target = responsive()) {
            SocketConnection taken = stuck.takeBack();
            if (taken != null) {
                target.hand(taken.movedTo(target));
            }
        }
    }

    private @Nullable TcpLoop responsive() {
        TcpLoop target = choose();
        return target.isResponsive() ? target : null;
    }

    /** Whether there is a loop that works, which an accepted socket would go to. */
    boolean hasResponsiveLoop() {
        return responsive() != null;
    }

    private void reject(StreamSocket socket) {
        if (config.rejection().length == 0 || !admission.tryKeepRejected()) {
            socket.close();
            return;
        }
        TcpLoop target = choose();
        target.hand(new SocketConnection(target, socket, admission.nextId(), rejection, true, false));
    }

    private TcpLoop choose() {
        if (targets.length == 1) {
            return targets[0];
        }
        return config.distribution() == Distribution.LEAST_CONNECTIONS ? leastLoaded() : nextInTurn();
    }

    /** Loops that are stuck in a turn are passed over while others work, and dead ones while others live. */
    private TcpLoop nextInTurn() {
        TcpLoop target = nextInTurn(TcpLoop::isPrompt);
        target = target != null ? target : nextInTurn(TcpLoop::isResponsive);
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
        TcpLoop target = leastLoaded(TcpLoop::isPrompt);
        target = target != null ? target : leastLoaded(TcpLoop::isResponsive);
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
