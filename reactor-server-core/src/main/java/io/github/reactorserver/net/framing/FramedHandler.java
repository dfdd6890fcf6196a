package io.github.reactorserver.net.framing;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.TcpConnection;

/**
 * Hands whole messages to user code, one by one while reading is not held; bytes that can never become a message end the
 * connection. Loop's thread.
 */
public abstract class FramedHandler implements ConnectionHandler {
    private final FrameDecoder decoder;

    protected FramedHandler(FrameDecoder decoder) {
        this.decoder = decoder;
    }

    /** User code that takes messages. */
    @FunctionalInterface
    public interface MessageHandler {
        void onMessage(TcpConnection connection, byte[] message) throws Exception;
    }

    /** A handler that calls {@code messages} for each message. */
    public static FramedHandler of(FrameDecoder decoder, MessageHandler messages) {
        return new FramedHandler(decoder) {
            @Override
            protected void onFrame(TcpConnection connection, byte[] message) throws Exception {
                messages.onMessage(connection, message);
            }
        };
    }

    /** A whole message, without its delimiter or length; the array is the callee's. */
    protected abstract void onFrame(TcpConnection connection, byte[] message) throws Exception;

    @Override
    public final void onMessage(TcpConnection connection, Buffer input) throws Exception {
        try {
            byte[] message = decoder.decode(input);
            while (message != null) {
                onFrame(connection, message);
                message = goesOn(connection) && input.isReadable() ? decoder.decode(input) : null;
            }
        } catch (FrameException e) {
            connection.closeMalformed(String.valueOf(e.getMessage()));
        }
    }

    // what is left comes again when reading goes on
    private static boolean goesOn(TcpConnection connection) {
        return connection.state() != TcpConnection.State.DISCONNECTED && !connection.isReadingHeld();
    }
}
