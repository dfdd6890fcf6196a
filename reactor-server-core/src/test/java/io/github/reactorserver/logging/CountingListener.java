package io.github.reactorserver.logging;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts reports instead of logging them. */
final class CountingListener implements LogWriterListener {
    final AtomicInteger failures = new AtomicInteger();
    final AtomicInteger recoveries = new AtomicInteger();

    @Override
    public void failed(String writer, Throwable cause) {
        failures.incrementAndGet();
    }

    @Override
    public void recovered(String writer, Duration after) {
        recoveries.incrementAndGet();
    }
}
