package io.github.reactorserver.transport;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.event.Channel;
import io.github.reactorserver.event.Poller;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One poller and one listening socket, driven by the thread of the test as a loop would drive them. */
public final class TransportRig {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final TransportFixture fixture;
    private final Poller poller;
    private final List<Channel> channels = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
    private final ListenSocket listener;
    private final Callbacks listenerCallbacks = new Callbacks();

    TransportRig(TransportFixture fixture) throws IOException {
        this.fixture = fixture;
        poller = fixture.transport().openPoller();
        listener = listen(0);
        listener.register(poller, listenerCallbacks);
    }

    /** Both ends of a connection. */
    record Link(Peer peer, StreamSocket socket, Callbacks callbacks) {

        /** Reads all that is there now. */
        byte[] readAvailable() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            Buffer buffer = new Buffer(1_000);
            while (socket.read(buffer) > 0) {
                bytes.writeBytes(buffer.readBytes(buffer.readableBytes()));
            }
            return bytes.toByteArray();
        }
    }

    TransportFixture fixture() {
        return fixture;
    }

    Transport transport() {
        return fixture.transport();
    }

    Poller poller() {
        return poller;
    }

    ListenSocket listener() {
        return listener;
    }

    Callbacks listenerCallbacks() {
        return listenerCallbacks;
    }

    ListenSocket listen(int port) throws IOException {
        return listen(port, SocketOptions.DEFAULTS);
    }

    ListenSocket listen(int port, SocketOptions options) throws IOException {
        return closedAtEnd(transport().listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), options));
    }

    <C extends Channel> C closedAtEnd(C channel) {
        channels.add(channel);
        return channel;
    }

    static int port(ListenSocket socket) {
        return ((InetSocketAddress) socket.localAddress()).getPort();
    }

    Peer connect() throws IOException {
        return remember(fixture.connect(port(listener)));
    }

    private Peer remember(Peer peer) {
        peers.add(peer);
        return peer;
    }

    /** A connection, registered without interest. */
    Link link() throws IOException {
        return accept(connect());
    }

    Link linkWithSmallWindow() throws IOException {
        return accept(remember(fixture.connectWithSmallWindow(port(listener))));
    }

    Link accept(Peer peer) throws IOException {
        StreamSocket socket = awaitAccepted();
        Callbacks callbacks = new Callbacks();
        socket.register(poller, callbacks);
        return new Link(peer, socket, callbacks);
    }

    /** Accepts one connection that waits or will soon. */
    StreamSocket awaitAccepted() throws IOException {
        StreamSocket socket = listener.accept();
        if (socket == null) {
            int before = listener.interest();
            int reported = listenerCallbacks.readable;
            listener.interest(Channel.READ);
            pollUntil(() -> listenerCallbacks.readable > reported, "a connection to accept");
            listener.interest(before);
            socket = listener.accept();
        }
        if (socket == null) {
            throw new AssertionError("readable, but there is nothing to accept");
        }
        return closedAtEnd(socket);
    }

    /** Polls once, and dispatches as a loop does. */
    int poll(Duration timeout) throws IOException {
        return poller.poll(timeout.toNanos(), (channel, handler, operations) -> {
            if ((operations & Channel.WRITE) != 0) {
                handler.handleWritable();
            }
            if ((operations & Channel.READ) != 0 && channel.isOpen()) {
                handler.handleReadable();
            }
        });
    }

    /** Polls until that is so. */
    void pollUntil(BooleanSupplier condition, String what) throws IOException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError("polled in vain for " + what);
            }
            if (poll(fixture.pause()) == 0) {
                // the peer may need the processor, and the lock of a network in memory
                Thread.yield();
            }
        }
    }

    void awaitReadable(Link link) throws IOException {
        int before = link.callbacks().readable;
        link.socket().interest(Channel.READ);
        pollUntil(() -> link.callbacks().readable > before, "a readable socket");
    }

    void close() {
        peers.forEach(Peer::close);
        channels.forEach(Channel::close);
        poller.close();
    }
}
