package io.github.reactorserver.net;

import io.github.reactorserver.event.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a stop waits for its loops: for the grace period, or two seconds if that is less. A callback that holds its
 * loop for longer is interrupted; if that does not help, its loop is left behind. Any thread but a loop's.
 */
final class Patience {
    private static final Logger log = LoggerFactory.getLogger(Patience.class);
    private static final Duration FORCED = Duration.ofSeconds(2);

    private final long deadline;

    Patience(Duration grace) {
        deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(grace);
    }

    /** Nanoseconds until the grace period ends. */
    long left() {
        return Math.max(0, deadline - System.nanoTime());
    }

    /** Waits for what that loop is to complete; returns whether it has. */
    boolean await(CompletableFuture<?> done, EventLoop loop) {
        if (await(done, Math.max(left(), FORCED.toNanos()))) {
            return true;
        }
        log.warn("{} is stuck and gets interrupted, in {}", loop, loop.stack());
        loop.interrupt();
        if (await(done, FORCED.toNanos())) {
            return true;
        }
        log.error("{} is stuck and left behind, in {}", loop, loop.stack());
        return false;
    }

    /** Waits that long at most, interrupted or not; returns whether it has completed. */
    static boolean await(CompletableFuture<?> done, long nanos) {
        try {
            done.copy().orTimeout(nanos, TimeUnit.NANOSECONDS).join();
            return true;
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                return false;
            }
            throw e;
        }
    }
}
