package io.github.reactorserver.net;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Connections of a server, counted. Thread-safe. */
public final class ServerStats {
    private final AtomicInteger current = new AtomicInteger();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder[] rejected = adders(RejectReason.values().length);
    private final LongAdder[] closed = adders(CloseReason.values().length);

    /** Why a connection was turned away. */
    public enum RejectReason {
        MAX("max"),
        PER_CLIENT("per-client"),
        /** The process had no descriptor left. */
        DESCRIPTORS("descriptors");

        private final String tag;

        RejectReason(String tag) {
            this.tag = tag;
        }

        /** Name in metrics. */
        public String tag() {
            return tag;
        }
    }

    private static LongAdder[] adders(int count) {
        LongAdder[] adders = new LongAdder[count];
        Arrays.setAll(adders, i -> new LongAdder());
        return adders;
    }

    /** Connections that are open now. */
    public int current() {
        return current.get();
    }

    public long accepted() {
        return accepted.sum();
    }

    public long rejected(RejectReason reason) {
        return rejected[reason.ordinal()].sum();
    }

    public long closed(CloseReason reason) {
        return closed[reason.ordinal()].sum();
    }

    /** Counts a connection as open, unless there are {@code max} already. */
    boolean tryOpen(int max) {
        if (current.incrementAndGet() > max) {
            current.decrementAndGet();
            return false;
        }
        return true;
    }

    void takeBack() {
        current.decrementAndGet();
    }

    void accept() {
        accepted.increment();
    }

    void reject(RejectReason reason) {
        rejected[reason.ordinal()].increment();
    }

    void close(CloseReason reason) {
        // first what cannot fail for want of memory
        current.decrementAndGet();
        closed[reason.ordinal()].increment();
    }
}
