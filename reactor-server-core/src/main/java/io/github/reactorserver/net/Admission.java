package io.github.reactorserver.net;

import io.github.reactorserver.net.ServerStats.RejectReason;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts connections in and out, and turns away those over the limits. Thread-safe. */
final class Admission {
    private static final int MAX_REJECTING = 256;

    private final ConnectionLimits limits;
    private final ServerStats stats;
    private final AddressCounts addresses = new AddressCounts();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger rejecting = new AtomicInteger();

    Admission(ConnectionLimits limits, ServerStats stats) {
        this.limits = limits;
        this.stats = stats;
    }

    /** Counts the connection as open, or as rejected for the reason that is returned. */
    @Nullable
    RejectReason tryAdmit(SocketAddress client) {
        if (!stats.tryOpen(limits.max())) {
            return reject(RejectReason.MAX);
        }
        if (limits.maxPerAddress() > 0 && !addresses.tryAdd(client, limits.maxPerAddress())) {
            stats.takeBack();
            return reject(RejectReason.PER_CLIENT);
        }
        stats.accept();
        return null;
    }

    private RejectReason reject(RejectReason reason) {
        stats.reject(reason);
        return reason;
    }

    /** A number that no other connection of the server has. */
    long nextId() {
        return ids.incrementAndGet();
    }

    /** Whether a rejected connection may stay until it is told so: that costs a descriptor, so only some may. */
    boolean tryKeepRejected() {
        if (rejecting.incrementAndGet() > MAX_REJECTING) {
            rejecting.decrementAndGet();
            return false;
        }
        return true;
    }

    void releaseRejected() {
        rejecting.decrementAndGet();
    }

    void release(SocketAddress client, CloseReason reason) {
        if (limits.maxPerAddress() > 0) {
            addresses.remove(client);
        }
        stats.close(reason);
    }
}
