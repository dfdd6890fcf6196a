package io.github.reactorserver.event;

import java.io.IOException;

/**
 * One descriptor's interest and callbacks within one loop. After {@link #register} only that loop's thread may use it.
 */
public interface Channel {
    /** No interest: registered, but never called back. */
    int NONE = 0;

    int READ = 1;
    int WRITE = 2;

    /**
     * Joins a poller, once, with no interest yet.
     *
     * @throws IllegalArgumentException if the poller belongs to another transport
     */
    void register(Poller poller, Handler handler) throws IOException;

    /** What is asked for: a union of {@link #READ} and {@link #WRITE}. */
    int interest();

    /** Changes what is asked for; costs a poller call only if it differs. */
    void interest(int operations);

    /** Leaves the poller and closes the descriptor; no callback comes afterwards. Idempotent. */
    void close();

    boolean isOpen();

    /** What the loop calls on its thread. An exception reaches {@link #handleFailure} and goes no further. */
    interface Handler {

        /** Bytes, a connection, the end of the stream or an error can be had without blocking. */
        void handleReadable();

        /** The descriptor takes bytes again. */
        void handleWritable();

        /** A callback threw; closes whatever it served. */
        void handleFailure(Throwable failure);
    }
}
