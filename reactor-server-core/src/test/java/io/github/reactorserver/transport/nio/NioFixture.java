package io.github.reactorserver.transport.nio;

import io.github.reactorserver.transport.Peer;
import io.github.reactorserver.transport.SocketPeer;
import io.github.reactorserver.transport.Transport;
import io.github.reactorserver.transport.TransportFixture;
import java.io.IOException;
import java.time.Duration;

/** The NIO transport and clients on real sockets. */
public final class NioFixture implements TransportFixture {
    private final NioTransport transport = new NioTransport();

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public Peer connect(int port) throws IOException {
        return SocketPeer.connect(port);
    }

    @Override
    public Peer connectWithSmallWindow(int port) throws IOException {
        return SocketPeer.connect(port, 16 * 1024);
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(10);
    }

    @Override
    public void letPass(Duration time) {}
}
