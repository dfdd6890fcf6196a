package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;

/** Tells a connection over the limit why it is turned away. */
final class RejectionHandler implements ConnectionHandler {
    private final byte[] message;

    RejectionHandler(byte[] message) {
        this.message = message;
    }

    // a request on its way must not reset the connection before the message is read
    @Override
    public void onOpen(TcpConnection connection) {
        connection.send(message.clone());
        connection.closeInStages(CloseReason.HANDLER);
    }

    @Override
    public void onMessage(TcpConnection connection, Buffer input) {
        input.skip(input.readableBytes());
    }
}
