package io.github.reactorserver.transport.nio;

import io.github.reactorserver.transport.ListenSocket;
import io.github.reactorserver.transport.SocketOptions;
import io.github.reactorserver.transport.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import org.jspecify.annotations.Nullable;

/** A listening socket on a {@link ServerSocketChannel}. */
final class NioListenSocket extends NioChannel implements ListenSocket {
    private final ServerSocketChannel channel;
    private final SocketOptions options;
    private final SocketAddress localAddress;

    private @Nullable AbstractInterruptibleChannel spare;

    private NioListenSocket(ServerSocketChannel channel, SocketOptions options) throws IOException {
        this.channel = channel;
        this.options = options;
        this.localAddress = channel.getLocalAddress();
        this.spare = openSpare();
    }

    static NioListenSocket bind(SocketAddress address, SocketOptions options) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress());
            if (options.reusePort()) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            if (options.receiveBuffer() > 0) {
                // before bind, so that accepted connections can offer a large window (tcp(7))
                channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBuffer());
            }
            channel.bind(address, options.backlog());
            return new NioListenSocket(channel, options);
        } catch (UnresolvedAddressException e) {
            channel.close();
            throw new IOException("address cannot be resolved: " + address, e);
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    @Override
    ServerSocketChannel channel() {
        return channel;
    }

    @Override
    public SocketAddress localAddress() {
        return localAddress;
    }

    // synchronized: another loop may accept for one that is stuck
    @Override
    public synchronized @Nullable StreamSocket accept() throws IOException {
        if (spare == null) {
            regainSpare();
        }
        SocketChannel accepted = channel.accept();
        return accepted == null ? null : NioStreamSocket.accepted(accepted, options);
    }

    // the descriptor of the one that is turned away becomes the next spare: were it closed first, another thread might
    // take it, and there would be none left to shed with
    @Override
    public synchronized boolean shed() throws IOException {
        if (spare != null) {
            spare.close();
            spare = null;
        }
        SocketChannel refused = channel.accept();
        if (refused == null) {
            regainSpare();
            return false;
        }
        spare = refused;
        try {
            refused.shutdownOutput();
        } catch (IOException e) {
            // it is gone already
        }
        return true;
    }

    // another thread may have taken the descriptor while it was given up
    private void regainSpare() {
        try {
            spare = openSpare();
        } catch (IOException e) {
            spare = null;
        }
    }

    // any descriptor will do; an unbound socket costs the least
    private static AbstractInterruptibleChannel openSpare() throws IOException {
        return DatagramChannel.open();
    }

    @Override
    public void close() {
        super.close();
        try {
            if (spare != null) {
                spare.close();
            }
        } catch (IOException e) {
            // an unbound socket has nothing to lose
            spare = null;
        }
    }
}
