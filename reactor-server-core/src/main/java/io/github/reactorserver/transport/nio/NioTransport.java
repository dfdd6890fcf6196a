package io.github.reactorserver.transport.nio;

import io.github.reactorserver.event.Channel;
import io.github.reactorserver.event.LoopTask;
import io.github.reactorserver.event.Poller;
import io.github.reactorserver.transport.ListenSocket;
import io.github.reactorserver.transport.SocketOptions;
import io.github.reactorserver.transport.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;

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

    /**
     * Makes a channel of {@code java.nio} one that a loop on this transport can watch, for a {@link LoopTask}: a pipe, a
     * datagram channel, a connected socket. It becomes non-blocking, and is closed with the result; reading and writing
     * stay with the caller, on the loop's thread.
     *
     * <pre>{@code
     * DatagramChannel datagrams = DatagramChannel.open().bind(address);
     * group.ioLoops().get(0).start(new LoopTask() {
     *     public Channel init(EventLoop loop) throws IOException {
     *         return NioTransport.channel(datagrams);
     *     }
     *
     *     public void handleReadable() throws IOException {
     *         datagrams.receive(area.clear());
     *     }
     * });
     * }</pre>
     *
     * @throws IOException if it cannot be made non-blocking, as when it is closed
     */
    public static Channel channel(SelectableChannel channel) throws IOException {
        channel.configureBlocking(false);
        return new NioUserChannel(channel);
    }

    @Override
    public String toString() {
        return name();
    }
}
