package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Looks for threads that a server should not have left behind. */
final class TestThreads {
    private static final long LIMIT_MILLIS = 5_000;

    private TestThreads() {}

    /** The live threads of the server of that name. */
    static List<Thread> of(String server) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(server + "-"))
                .toList();
    }

    /** The threads of the server of that name are gone, or go within seconds. */
    static void assertEnded(String server) {
        of(server).forEach(TestThreads::join);
        assertThat(of(server)).isEmpty();
    }

    private static void join(Thread thread) {
        try {
            thread.join(LIMIT_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
