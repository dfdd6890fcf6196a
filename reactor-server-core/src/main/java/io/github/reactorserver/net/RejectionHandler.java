package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;

/** Tells a connection over the limit why it is turned away. */
final class RejectionHandler implements ConnectionHandler {
    private final byte[] message;

    RejectionHandler(byte[] message) {
        this.message = message;
    }

    // half-closed, so that a request on its way does not reset the connection before the message is read
    @Override
    public void onOpen(TcpConnection connection) {
        connection.send(message.clone());
        connection.shutdown(CloseReason.HANDLER);
    }

    @Override
    public void onMessage(TcpConnection connection, Buffer input) {
        input.skip(input.readableBytes());
    }
}
