package io.github.reactorserver.transport;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A client in the hands of a test. Waiting is bounded and fails the test. */
public interface Peer extends AutoCloseable {

    /** How the server ended the stream. */
    enum End {
        CLOSED,
        RESET
    }

    /** Sends the bytes; may block if the server does not read. */
    void send(byte[] bytes);

    default void send(String text) {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Waits for so many bytes. */
    byte[] receive(int count);

    default String receiveText(int count) {
        return new String(receive(count), StandardCharsets.ISO_8859_1);
    }

    /** Waits for the end of the stream, or its reset, and returns what came before. */
    byte[] receiveAll();

    default String receiveAllText() {
        return new String(receiveAll(), StandardCharsets.ISO_8859_1);
    }

    /** Waits for the end of the stream, dropping what comes before. */
    End awaitEnd();

    /** Ends the stream to the server; receiving goes on. */
    void closeOutput();

    /** Ends the connection with a reset. */
    void reset();

    @Override
    void close();

    InetSocketAddress localAddress();
}
