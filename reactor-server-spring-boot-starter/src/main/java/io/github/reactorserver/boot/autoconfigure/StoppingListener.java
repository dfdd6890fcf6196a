package io.github.reactorserver.boot.autoconfigure;

import java.time.Duration;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stop of one listener, in a thread of its own. For one thread that waits. */
final class StoppingListener {
    private static final Logger log = LoggerFactory.getLogger(StoppingListener.class);

    private final Thread thread;
    private volatile boolean finished;

    private StoppingListener(String name, Predicate<Duration> stop, Duration grace) {
        thread = new Thread(() -> run(stop, grace), name);
    }

    static StoppingListener start(String name, Predicate<Duration> stop, Duration grace) {
        StoppingListener stopping = new StoppingListener(name, stop, grace);
        stopping.thread.start();
        return stopping;
    }

    private void run(Predicate<Duration> stop, Duration grace) {
        try {
            finished = stop.test(grace);
        } catch (RuntimeException e) {
            // the others still have to end
            log.error("A listener failed to stop", e);
        }
    }

    /**
     * Waits for the end; an interrupt of the caller ends the grace period.
     *
     * @param interrupted whether the caller was interrupted before
     * @return whether it was interrupted meanwhile
     */
    boolean await(boolean interrupted) {
        boolean ended = interrupted;
        while (true) {
            if (ended) {
                thread.interrupt();
            }
            try {
                thread.join();
                return ended;
            } catch (InterruptedException e) {
                ended = true;
            }
        }
    }

    /** Whether every connection finished by itself. */
    boolean finished() {
        return finished;
    }
}
