package io.github.reactorserver.event;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Work of another kind that lives on a loop beside its connections: a device, a pipe, a datagram socket, a periodic
 * job. Every method runs on the loop's thread; an exception ends the task, never the loop. The loop's transport makes
 * channels, as {@code NioTransport.channel} does of those of {@code java.nio}.
 */
public interface LoopTask {

    /**
     * Begins.
     *
     * @return a channel that the loop is to watch for reading, not registered yet; null if there is none
     */
    @Nullable
    Channel init(EventLoop loop) throws Exception;

    default void handleReadable() throws Exception {}

    /** The channel takes bytes, after its interest was changed to include {@link Channel#WRITE}. */
    default void handleWritable() throws Exception {}

    /** Time between calls of {@link #handleTimer}; zero for none. */
    default Duration period() {
        return Duration.ZERO;
    }

    default void handleTimer() throws Exception {}

    /**
     * The task has ended, by itself, by a failure or with its loop; the channel is closed. Called exactly once, also if it
     * was ended before it began.
     */
    default void onEnd(@Nullable Throwable failure) {}
}
