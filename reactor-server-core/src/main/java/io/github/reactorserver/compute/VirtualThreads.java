package io.github.reactorserver.compute;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Virtual threads, where the runtime has them: Java 21 and newer. */
final class VirtualThreads {
    private VirtualThreads() {}

    /** Runs each job on a virtual thread of its own; null on an older runtime. */
    // by reflection, since this is compiled for Java 17
    static @Nullable ExecutorService newExecutor() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
