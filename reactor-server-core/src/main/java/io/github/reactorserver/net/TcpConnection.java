package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.event.EventLoop;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection on its loop. Sending, shutting down and closing may be asked for on any thread; the rest belongs to
 * the loop's thread.
 *
 * <pre>
 *                  establish            shutdown               all written, peer closed
 *   CONNECTING ---------------> CONNECTED -------> DISCONNECTING ---------------> DISCONNECTED
 *       |                          |   close, abort, error, deadline                   ^
 *       +--------------------------+---------------------------------------------------+
 * </pre>
 *
 * <p>What a callback sends is collected and goes out in one write when the callback returns. What other threads send
 * becomes tasks of the loop, which keep each thread's order; what the loop's thread sends may overtake them.
 *
 * <p>An idle connection owns no buffer: unread input and unsent output are kept only while they exist.
 */
public interface TcpConnection {
    /**
     * What is no longer is copied into {@link #output}, so that many small pieces cost one write; what is longer is written or
     * queued as it is. Measured: a copy of so much costs less than a piece of its own (docs/performance.md).
     */
    int COPIED_BYTES = 16 * 1024;

    /** Where a connection is in its life. */
    enum State {
        CONNECTING,
        CONNECTED,
        /** Our side ends, or has ended, its stream; the peer's may go on. */
        DISCONNECTING,
        DISCONNECTED
    }

    // ---- what it is

    /** Unique within the server. Any thread. */
    long id();

    /** Any thread. */
    State state();

    /** The loop that owns this connection. Any thread. */
    EventLoop loop();

    /** For how many nanoseconds it had been open when this turn's work began. Loop's thread. */
    long ageAtTurn();

    /** How long it has been open. Any thread. */
    Duration age();

    SocketAddress remoteAddress();

    SocketAddress localAddress();

    /** What the handler has attached. Loop's thread. */
    @Nullable
    Object attachment();

    /** Keeps something of the handler's with this connection. Loop's thread. */
    void attach(@Nullable Object value);

    /**
     * Counts bytes that the handler holds for this connection as held by the server; negative lets go, as the end of the
     * connection does. Loop's thread.
     */
    void hold(int bytes);

    /**
     * Replaces the handler for all that comes, as a change of protocol needs it; input that was left unread is delivered
     * to the new one, with what comes until then. Loop's thread.
     */
    void handler(ConnectionHandler newHandler);

    // ---- deadlines

    /** Ends the connection at that time unless it is moved before; a handler has one deadline at a time. Loop's thread. */
    void deadline(CloseReason reason, long nanos);

    /** Takes the deadline back. Loop's thread. */
    void clearDeadline();

    /** What ends the connection next, null if nothing does. Loop's thread. */
    @Nullable
    NextDeadline nextDeadline();

    // ---- sending

    /** Sends the bytes; takes over the array. Dropped if this side has ended its stream. Any thread, whose order is kept. */
    void send(byte[] bytes);

    /**
     * Sends the remaining bytes, without a copy if they are more than {@link #COPIED_BYTES}: their content must not change
     * afterwards. Dropped if this side has ended its stream. Any thread, whose order is kept.
     */
    void send(ByteBuffer bytes);

    /** Sends a copy of the readable bytes and drops them in the buffer. Any thread, whose order is kept. */
    void send(Buffer bytes);

    /**
     * Sends a part of a file behind all that was sent before, without it passing through this process's memory, and
     * releases it when it is written, or as soon as it never will be and nobody reads ahead in it. While bytes of it are
     * being made ready the connection waits, and its write timeout with it. A file that turns out too short, or cannot be
     * read, ends the connection as a failure. Any thread, whose order is kept.
     */
    void send(FileRegion region);

    /**
     * The area to encode into; what is written there goes out with {@link #flush}, or when the current callback
     * returns. Loop's thread.
     */
    Buffer output();

    /** Writes what {@link #output} has collected, at the end of the current callback if there is one. Loop's thread. */
    void flush();

    /** Bytes sent but not yet taken by the operating system. Any thread; off the loop without those on their way to it. */
    long pendingBytes();

    /**
     * Whether unsent bytes rose above the high-water mark and have not fallen to the low one; more than 64 unsent regions
     * of files count as that, too. Any thread; off the loop it says what was so a moment ago.
     */
    boolean isAboveHighWater();

    /** Bytes that the operating system has taken so far. Loop's thread. */
    long bytesWritten();

    // ---- receiving

    /** Stops reading until {@link #resumeReading}, which pushes back on the peer. Loop's thread, idempotent. */
    void pauseReading();

    /** Goes on reading; input that was left unread is delivered again. Loop's thread, idempotent. */
    void resumeReading();

    /** Has input that was left unread delivered again, with what comes until then. Loop's thread. */
    void deliverAgain();

    /** Whether reading was paused, or is held until the peer has taken what waits for it. Loop's thread. */
    boolean isReadingHeld();

    /** Whether our rate limits hold reading back now. Loop's thread. */
    boolean isReadingLimited();

    /** Whether the peer has ended its stream. Loop's thread. */
    boolean isInputEnded();

    /** Bytes received so far. Loop's thread. */
    long bytesRead();

    // ---- ending

    /** As {@link #shutdown(CloseReason)}, since the handler wants it. */
    default void shutdown() {
        shutdown(CloseReason.HANDLER);
    }

    /**
     * Ends our stream behind all that was sent, then waits for the peer to close, for the linger time; what it sends
     * meanwhile is delivered. Any thread, idempotent.
     */
    void shutdown(CloseReason reason);

    /**
     * Closes behind all that was sent, at once if the peer can be expected to have it all, else in stages. Right only if the
     * peer has nothing more to say, since bytes that we leave unread reset the connection. Any thread, idempotent.
     */
    void closeWhenWritten(CloseReason reason);

    /**
     * Ends our stream behind all that was sent, drops what the peer still sends, and closes when it has closed too, for what
     * is sent to a closed socket has the peer lose what it has not received yet. The peer has the linger time, and anew with
     * what it sends, six times that in all, and a megabyte (RFC 9112, section 9.6). Any thread, idempotent.
     */
    void closeInStages(CloseReason reason);

    /** As {@link #close(CloseReason)}, since the handler wants it. */
    default void close() {
        close(CloseReason.HANDLER);
    }

    /** Closes now: what was sent but not yet taken by the operating system is lost. Any thread, idempotent. */
    void close(CloseReason reason);

    /**
     * Closes since the peer sent what no handler can take ({@link CloseReason#ERROR}). The log tells it at WARN with the
     * listener's name, at most once in ten seconds for each loop. Any thread, idempotent.
     *
     * @param what was wrong, for the operator
     */
    void closeMalformed(String what);

    /** Closes now with a reset. Any thread, idempotent. */
    void abort();
}
