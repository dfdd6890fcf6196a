package io.github.reactorserver.net;

import io.github.reactorserver.net.ServerStats.RejectReason;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts connections in and out, and turns away those over the limits. Thread-safe. */
final class Admission {
    private static final int MAX_REJECTING = 256;

    private final ServerStats stats;
    private final AddressCounts addresses = new AddressCounts();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger rejecting = new AtomicInteger();

    Admission(ServerStats stats) {
        this.stats = stats;
    }

    /**
     * Counts the connection as open, or as rejected for the reason that is returned. Clients' addresses are counted only
     * while they have a limit.
     */
    @Nullable
    RejectReason tryAdmit(SocketAddress client, ConnectionLimits limits) {
        if (!stats.tryOpen(limits.max())) {
            return reject(RejectReason.MAX);
        }
        boolean admitted = false;
        try {
            admitted = limits.maxPerAddress() == 0 || addresses.tryAdd(client, limits.maxPerAddress());
        } finally {
            if (!admitted) {
                stats.takeBack();
            }
        }
        if (!admitted) {
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

    /** Counts the address of a connection that was admitted before addresses had a limit. */
    void countAddress(SocketAddress client) {
        addresses.tryAdd(client, Integer.MAX_VALUE);
    }

    /**
     * Counts a connection out.
     *
     * @param addressCounted whether its address was counted
     */
    void release(SocketAddress client, boolean addressCounted, CloseReason reason) {
        try {
            stats.close(reason);
        } finally {
            if (addressCounted) {
                addresses.remove(client);
            }
        }
    }
}
