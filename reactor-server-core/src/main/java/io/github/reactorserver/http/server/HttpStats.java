package io.github.reactorserver.http.server;

import io.github.reactorserver.event.Counter;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Requests of a server, counted by its loops. Any thread may read. */
public final class HttpStats {
    private static final int FIRST_ERROR = 400;
    private static final int STATUSES = 200;

    private final Collection<Share> shares;

    HttpStats(Collection<Share> shares) {
        this.shares = shares;
    }

    /** What one loop counts. Loop-confined. */
    public static final class Share {
        private final Counter handled = new Counter();
        private final Counter pending = new Counter();
        private final Counter[] rejected =
                Stream.generate(Counter::new).limit(STATUSES).toArray(Counter[]::new);

        /** Requests that reached a handler, or were answered that there is none. */
        public Counter handled() {
            return handled;
        }

        /** Of these, the ones that are not answered yet. */
        public Counter pending() {
            return pending;
        }

        /** Counts a request that was responded to before any handler saw it. */
        public void reject(int status) {
            rejected[status - FIRST_ERROR].add(1);
        }
    }

    private long sum(ToLongFunction<Share> figure) {
        return List.copyOf(shares).stream().mapToLong(figure).sum();
    }

    /** Requests that were read and understood. */
    public long handled() {
        return sum(share -> share.handled.get());
    }

    /** Requests in flight: read, and not yet answered. */
    public long active() {
        return sum(share -> share.pending.get());
    }

    /**
     * Requests that were answered with that status before any handler saw them.
     *
     * @param status 400 to 599
     */
    public long rejected(int status) {
        return sum(share -> share.rejected[status - FIRST_ERROR].get());
    }
}
