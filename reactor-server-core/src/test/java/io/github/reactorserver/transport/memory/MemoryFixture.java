package io.github.reactorserver.transport.memory;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.transport.Peer;
import io.github.reactorserver.transport.TransportFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A memory transport and its peers. */
public final class MemoryFixture implements TransportFixture {
    private final MemoryTransport transport;

    public MemoryFixture() {
        this(new MemoryTransport(new ManualClock()));
    }

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
    public ManualClock clock() {
        return transport.clock();
    }

    @Override
    public void settle(List<EventLoop> loops) {
        transport.awaitIdle();
    }

    @Override
    public long openDescriptors() {
        return transport.openDescriptors();
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
