package io.github.reactorserver.transport.memory;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Monotonic nanoseconds that move only when a test moves them. Thread-safe. */
public final class ManualClock implements LongSupplier {
    // wraps around after some seconds, since monotonic time may do so at any moment
    private final AtomicLong now =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(3).toNanos());
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    @Override
    public long getAsLong() {
        return now.get();
    }

    public void advance(Duration time) {
        now.addAndGet(time.toNanos());
        listeners.forEach(Runnable::run);
    }

    /** Runs the action after each advance, on the thread that advances. */
    public void onAdvance(Runnable action) {
        listeners.add(action);
    }
}
