package io.github.reactorserver.transport.memory;

import io.github.reactorserver.transport.ListenSocket;
import io.github.reactorserver.transport.SocketOptions;
import io.github.reactorserver.transport.StreamSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A queue of peers that wait to be accepted. */
final class MemoryListenSocket extends MemoryChannel implements ListenSocket {
    private final SocketOptions options;
    private final InetSocketAddress address;
    private final ArrayDeque<MemoryPeer> waiting = new ArrayDeque<>();

    MemoryListenSocket(MemoryTransport transport, int port, SocketOptions options) throws IOException {
        super(transport);
        this.options = options;
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        takeDescriptor();
    }

    int port() {
        return address.getPort();
    }

    boolean reusesPort() {
        return options.reusePort();
    }

    void enqueue(MemoryPeer peer) throws ConnectException {
        if (waiting.size() >= options.backlog()) {
            throw new ConnectException("Connection refused: backlog is full");
        }
        waiting.add(peer);
    }

    @Override
    int readiness() {
        return waiting.isEmpty() ? NONE : READ;
    }

    @Override
    public @Nullable StreamSocket accept() throws IOException {
        requireOpen();
        transport.lock.lock();
        try {
            if (waiting.isEmpty()) {
                return null;
            }
            transport.faults.throwIfAcceptFails();
            MemoryStreamSocket socket = waiting.element().socket();
            socket.takeDescriptor();
            waiting.remove();
            return socket;
        } finally {
            transport.lock.unlock();
        }
    }

    @Override
    public boolean shed() {
        MemoryPeer refused = transport.ask(waiting::poll);
        if (refused != null) {
            refused.socket().close();
        }
        return refused != null;
    }

    @Override
    void handleClosed() {
        transport.remove(this);
        waiting.forEach(MemoryPeer::handleReset);
        waiting.clear();
    }

    @Override
    public SocketAddress localAddress() {
        return address;
    }
}
