package io.github.reactorserver.boot.webflux;

import io.github.reactorserver.event.EventLoop;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.scheduler.Schedulers;

/** Tells Reactor that loops must not block, so that {@code block()} on one of them fails at once. */
final class LoopThreads {
    private static final AtomicBoolean registered = new AtomicBoolean();

    private LoopThreads() {}

    static void markNonBlocking() {
        if (registered.compareAndSet(false, true)) {
            // Reactor asks about the thread that is about to block
            Schedulers.registerNonBlockingThreadPredicate(
                    thread -> thread == Thread.currentThread() && EventLoop.current() != null);
        }
    }
}
