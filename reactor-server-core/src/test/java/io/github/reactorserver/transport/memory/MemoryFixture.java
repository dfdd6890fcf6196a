package io.github.reactorserver.transport.memory;

import io.github.reactorserver.transport.Peer;
import io.github.reactorserver.transport.TransportFixture;
import java.io.IOException;
import java.time.Duration;

/** A memory transport and its peers. */
public final class MemoryFixture implements TransportFixture {
    private final MemoryTransport transport;

    public MemoryFixture(MemoryTransport transport) {
        this.transport = transport;
    }

    @Override
    public MemoryTransport transport() {
        return transport;
    }

    @Override
    public Peer connect(int port) throws IOException {
        return transport.connect(port);
    }

    // every window is small
    @Override
    public Peer connectWithSmallWindow(int port) throws IOException {
        return transport.connect(port);
    }

    @Override
    public Duration pause() {
        return Duration.ZERO;
    }

    @Override
    public void letPass(Duration time) {
        transport.awaitIdle();
        transport.clock().advance(time);
    }
}
