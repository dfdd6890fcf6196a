package io.github.reactorserver.transport;

import java.io.IOException;
import java.time.Duration;

/** What a contract suite needs of the transport under test. */
public interface TransportFixture {

    Transport transport();

    /** A client that is connected to that port. */
    Peer connect(int port) throws IOException;

    /** A client that soon cannot take more unless the test receives. */
    Peer connectWithSmallWindow(int port) throws IOException;

    /** How long to wait in a poll that is repeated until something has happened. */
    Duration pause();

    /** As soon as every poller waits, lets so much time pass for them. Real time passes by itself. */
    void letPass(Duration time);
}
