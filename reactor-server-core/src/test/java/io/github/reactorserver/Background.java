package io.github.reactorserver;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Runs what a test does beside its own thread, each in a thread of its own: a shared pool may have as few threads as
 * one, and then those who wait for each other wait in vain.
 */
public final class Background {
    private Background() {}

    public static CompletableFuture<Void> run(Runnable action) {
        return CompletableFuture.runAsync(action, Background::start);
    }

    public static <T> CompletableFuture<T> supply(Supplier<T> action) {
        return CompletableFuture.supplyAsync(action, Background::start);
    }

    private static void start(Runnable action) {
        Thread thread = new Thread(action, "background");
        thread.setDaemon(true);
        thread.start();
    }
}
