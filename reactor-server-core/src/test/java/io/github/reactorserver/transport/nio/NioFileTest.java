package io.github.reactorserver.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.RegionFile;
import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.event.Channel;
import io.github.reactorserver.event.Poller;
import io.github.reactorserver.transport.ListenSocket;
import io.github.reactorserver.transport.Peer;
import io.github.reactorserver.transport.SocketOptions;
import io.github.reactorserver.transport.SocketPeer;
import io.github.reactorserver.transport.StreamSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which way bytes of files take; that they arrive is the matter of the contract. */
class NioFileTest {

    @Test
    void headGoesOutTogetherWithTheBeginOfTheFile(@TempDir Path directory) throws Exception {
        NioTransport transport = new NioTransport();
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (RegionFile file = RegionFile.random(directory, 40_000)) {
            Poller poller = transport.openPoller();
            ListenSocket listener = transport.listen(any, SocketOptions.DEFAULTS);
            try (Peer peer = SocketPeer.connect(((InetSocketAddress) listener.localAddress()).getPort())) {
                StreamSocket socket = listener.accept();
                while (socket == null) {
                    socket = listener.accept();
                }
                socket.register(poller, new NoCallbacks());
                Buffer head = new Buffer(10).writeLatin1("head");

                // sendfile would have taken all of it
                assertThat(socket.write(head, file.channel(), 100, 39_900)).isEqualTo(16 * 1024);

                assertThat(head.isReadable()).isFalse();
                assertThat(peer.receiveText(4)).isEqualTo("head");
                assertThat(peer.receive(16 * 1024)).isEqualTo(file.bytes(100, 16 * 1024));
                socket.close();
            } finally {
                listener.close();
                poller.close();
            }
        }
    }

    private static final class NoCallbacks implements Channel.Handler {
        @Override
        public void handleReadable() {}

        @Override
        public void handleWritable() {}

        @Override
        public void handleFailure(Throwable failure) {}
    }
}
