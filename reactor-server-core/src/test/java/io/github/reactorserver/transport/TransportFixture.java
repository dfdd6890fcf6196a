package io.github.reactorserver.transport;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.transport.memory.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What a contract suite needs of the transport under test. */
public interface TransportFixture {

    Transport transport();

    /** Time for loops on this transport. */
    ManualClock clock();

    /** A client that is connected to that port. */
    Peer connect(int port) throws IOException;

    /** A client that soon cannot take more unless the test receives. */
    Peer connectWithSmallWindow(int port) throws IOException;

    /** How long to wait in a poll that is repeated until something has happened. */
    Duration pause();

    /** Waits until these loops have done everything that clients and tasks have given them so far. */
    void settle(List<EventLoop> loops);

    /** Descriptors that are open now. */
    long openDescriptors();

    /** As soon as every poller waits, lets so much time pass for them. Real time passes by itself. */
    void letPass(Duration time);
}
