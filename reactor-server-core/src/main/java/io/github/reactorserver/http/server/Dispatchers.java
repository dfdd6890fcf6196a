package io.github.reactorserver.http.server;

import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.http.Dispatch;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Where handlers run that do not run on the loop. Thread-safe. */
final class Dispatchers {
    private static final int QUEUE_CAPACITY = 1_024;

    private final String name;
    private final @Nullable ComputePool shared;
    private volatile @Nullable ComputePool own;

    /**
     * @param shared null for a pool of our own, made when it is first needed
     */
    Dispatchers(String name, @Nullable ComputePool shared) {
        this.name = name;
        this.shared = shared;
    }

    Executor executor(Dispatch dispatch) {
        ComputePool pool = pool();
        return dispatch == Dispatch.VIRTUAL ? pool::executeVirtual : pool;
    }

    private ComputePool pool() {
        if (shared != null) {
            return shared;
        }
        ComputePool pool = own;
        return pool != null ? pool : openPool();
    }

    private synchronized ComputePool openPool() {
        ComputePool pool = own;
        if (pool == null) {
            int threads = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
            pool = new ComputePool(name, threads, QUEUE_CAPACITY);
            own = pool;
        }
        return pool;
    }

    /** Ends the pool of our own, if there is one; a later job makes a new one. */
    synchronized void close(Duration grace) {
        ComputePool pool = own;
        own = null;
        if (pool != null) {
            pool.close(grace);
        }
    }
}
