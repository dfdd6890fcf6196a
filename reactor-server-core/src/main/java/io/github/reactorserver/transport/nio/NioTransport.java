package io.github.reactorserver.transport.nio;

import io.github.reactorserver.event.Poller;
import io.github.reactorserver.transport.ListenSocket;
import io.github.reactorserver.transport.SocketOptions;
import io.github.reactorserver.transport.Transport;
import java.io.IOException;
import java.net.SocketAddress;

/** The transport that every Java runtime has: selectors and non-blocking sockets of {@code java.nio}. */
public final class NioTransport implements Transport {

    @Override
    public String name() {
        return "nio";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Poller openPoller() throws IOException {
        return new NioPoller();
    }

    @Override
    public ListenSocket listen(SocketAddress address, SocketOptions options) throws IOException {
        return NioListenSocket.bind(address, options);
    }

    @Override
    public String toString() {
        return name();
    }
}
