package io.github.reactorserver.compute;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Virtual threads, where the runtime has them: Java 21 and newer. Thread-safe. */
public final class VirtualThreads {
    private static final @Nullable Executor EXECUTOR = find();

    private VirtualThreads() {}

    /** Runs each job on a virtual thread of its own; null on an older runtime. */
    public static @Nullable Executor executor() {
        return EXECUTOR;
    }

    // by reflection, since this is compiled for Java 17
    private static @Nullable Executor find() {
        try {
            return (Executor)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
