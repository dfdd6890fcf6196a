package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;

/**
 * User code of a TCP server. Every method runs on the connection's loop, in this order: {@code onOpen}, then messages
 * and write events, then {@code onClose} exactly once. An exception ends the connection, never the loop.
 */
@FunctionalInterface
public interface ConnectionHandler {

    default void onOpen(TcpConnection connection) throws Exception {}

    /**
     * Bytes have arrived. What is left unread comes again, with what arrives next; {@code input} is valid only during
     * the call.
     */
    void onMessage(TcpConnection connection, Buffer input) throws Exception;

    /** All that was sent has been handed to the operating system. */
    default void onWriteComplete(TcpConnection connection) throws Exception {}

    /** Unsent bytes rose above the high-water mark; reading is paused. */
    default void onHighWaterMark(TcpConnection connection, long pendingBytes) throws Exception {}

    /** Unsent bytes fell to the low-water mark; reading goes on. */
    default void onLowWaterMark(TcpConnection connection) throws Exception {}

    /** The peer sends no more. By default the rest is written, then the connection closes. */
    default void onEndOfStream(TcpConnection connection) throws Exception {
        connection.shutdown();
    }

    /** A deadline has passed. By default the connection closes. */
    default void onTimeout(TcpConnection connection, CloseReason reason) throws Exception {
        connection.close(reason);
    }

    /** The server is stopping and wants the connection to end soon. By default the rest is written and FIN sent. */
    default void onDrain(TcpConnection connection) throws Exception {
        connection.shutdown();
    }

    /**
     * The server holds more for its clients than it may, and the most for this one. What is not let go of by the end of the
     * call, the connection ends with. By default it closes.
     */
    default void onMemoryPressure(TcpConnection connection) throws Exception {
        connection.close(CloseReason.MEMORY);
    }

    /** Other settings of the server are in force. */
    default void onSettingsChange(TcpConnection connection) throws Exception {}

    default void onClose(TcpConnection connection, CloseReason reason) throws Exception {}
}
