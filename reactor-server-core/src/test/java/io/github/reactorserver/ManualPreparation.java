package io.github.reactorserver;

import io.github.reactorserver.buffer.FileRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Makes slices ready when the test says so. Thread-safe. */
public final class ManualPreparation implements FileRegion.Preparation {
    private final List<Asked> asked = new ArrayList<>();

    /** What a loop has asked for. */
    public record Asked(long position, long count, CompletableFuture<Void> stage) {}

    @Override
    public synchronized CompletionStage<?> prepare(long position, long count) {
        Asked next = new Asked(position, count, new CompletableFuture<>());
        asked.add(next);
        notifyAll();
        return next.stage;
    }

    public synchronized int count() {
        return asked.size();
    }

    /** Waits until so many slices, counted from 0, were asked for. */
    public synchronized Asked await(int index) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (asked.size() <= index) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("slice " + index + " was not asked for");
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return asked.get(index);
    }

    /** Waits for that one and makes it ready. */
    public void complete(int index) {
        await(index).stage.complete(null);
    }
}
