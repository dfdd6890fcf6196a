package io.github.reactorserver.net;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes servers hold for their clients: input that is not handled yet, bodies, answers that wait for their turn,
 * output that is not sent. Several servers may share one. Thread-safe.
 *
 * <pre>
 *    0 ---------------- 3/4 --------------- limit
 *      as usual          |  scarce           |  exceeded
 *                        |  who holds        |  no further body is collected, and the connections that
 *                        |  something gets   |  hold the most are closed until the rest has room
 *                        |  nothing new      |
 * </pre>
 */
public final class MemoryBudget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final List<TcpLoop> loops = new CopyOnWriteArrayList<>();

    /**
     * @param limit in bytes
     */
    public MemoryBudget(long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("the limit of memory must be positive: " + limit);
        }
        this.limit = limit;
    }

    /** A quarter of the largest heap that this process may have. */
    public static MemoryBudget ofHeap() {
        return new MemoryBudget(Runtime.getRuntime().maxMemory() / 4);
    }

    /** In bytes. */
    public long limit() {
        return limit;
    }

    /** Bytes held now. */
    public long used() {
        return used.get();
    }

    /** Counts bytes that are held from now on; negative lets go. */
    public void hold(long bytes) {
        if (bytes != 0 && used.addAndGet(bytes) > limit && bytes > 0) {
            relieve();
        }
    }

    /** Whether whoever holds something should get nothing new. */
    public boolean isScarce() {
        return used.get() > limit - limit / 4;
    }

    /** Whether more is held than may be. */
    public boolean isExceeded() {
        return used.get() > limit;
    }

    void add(TcpLoop loop) {
        loops.add(loop);
    }

    void remove(TcpLoop loop) {
        loops.remove(loop);
    }

    /** Has the loop whose connections hold the most close some of them. */
    private void relieve() {
        TcpLoop fullest = null;
        for (TcpLoop loop : loops) {
            if (fullest == null || loop.held() > fullest.held()) {
                fullest = loop;
            }
        }
        if (fullest != null) {
            fullest.relieveLater();
        }
    }
}
