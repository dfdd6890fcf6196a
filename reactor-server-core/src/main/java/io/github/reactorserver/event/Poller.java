package io.github.reactorserver.event;

import java.io.IOException;

/** Waits for channels to become ready and reports them. Used by one loop's thread, but for {@link #wakeup}. */
public interface Poller extends AutoCloseable {

    /**
     * Takes what belongs to one thread. Called on the loop's thread, once and before all else.
     *
     * @throws IOException if that cannot be had: the loop ends
     */
    default void init() throws IOException {}

    /**
     * Has the next {@link #poll}, which does not wait then, report a channel as it does those that the system calls ready:
     * for bytes of which no descriptor tells, as they were received or decrypted already. Forgotten if the channel does not
     * ask for these operations by then, or is closed. Loop's thread.
     *
     * @param channel one that has joined this poller
     * @param operations a union of {@link Channel#READ} and {@link Channel#WRITE}
     */
    void ready(Channel channel, int operations);

    /**
     * Waits until a channel is ready, the time is over or {@link #wakeup} is called, then reports each ready channel.
     *
     * @param timeoutNanos 0 to only look, negative to wait without end; rounded up to what the system offers
     * @return how many channels were reported
     */
    int poll(long timeoutNanos, ReadyListener listener) throws IOException;

    /** Ends the wait, or the next one if there is none. Any thread. */
    void wakeup();

    @Override
    void close();

    /** Takes the ready channels of one poll. */
    @FunctionalInterface
    interface ReadyListener {

        /** Runs the callbacks for {@code operations}, a union of {@link Channel#READ} and {@link Channel#WRITE}. */
        void ready(Channel channel, Channel.Handler handler, int operations);
    }
}
