package io.github.reactorserver.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.transport.KeepAliveProbes;
import io.github.reactorserver.transport.Peer;
import io.github.reactorserver.transport.SocketOptions;
import io.github.reactorserver.transport.SocketPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Options of accepted connections, read back from the system. */
class NioOptionsTest {
    private NioListenSocket listener;
    private SocketPeer peer;
    private NioStreamSocket accepted;

    @AfterEach
    void close() {
        accepted.close();
        peer.close();
        listener.close();
    }

    private void accept(SocketOptions options) throws IOException {
        listener = NioListenSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), options);
        listener.channel().configureBlocking(true);
        peer = SocketPeer.connect(((InetSocketAddress) listener.localAddress()).getPort());
        accepted = (NioStreamSocket) listener.accept();
    }

    private <T> T option(SocketOption<T> option) throws IOException {
        return accepted.channel().getOption(option);
    }

    @Test
    void keepAliveProbesAreThoseAskedFor() throws IOException {
        accept(SocketOptions.DEFAULTS.withProbes(
                new KeepAliveProbes(Duration.ofSeconds(61), Duration.ofSeconds(11), 4)));

        assertThat(option(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
        assertThat(option(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(61);
        assertThat(option(ExtendedSocketOptions.TCP_KEEPINTERVAL)).isEqualTo(11);
        assertThat(option(ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(4);
    }

    @Test
    void probesNotAskedForAreTheSystems() throws IOException {
        int idle;
        int count;
        try (SocketChannel untouched = SocketChannel.open()) {
            idle = untouched.getOption(ExtendedSocketOptions.TCP_KEEPIDLE);
            count = untouched.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT);
        }
        accept(SocketOptions.DEFAULTS.withProbes(KeepAliveProbes.SYSTEM.withInterval(Duration.ofSeconds(9))));

        assertThat(option(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(idle);
        assertThat(option(ExtendedSocketOptions.TCP_KEEPINTERVAL)).isEqualTo(9);
        assertThat(option(ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(count);
    }

    @Test
    void defaultsAreNoDelayWithoutKeepAliveAndWithoutLinger() throws IOException {
        accept(SocketOptions.DEFAULTS);

        assertThat(option(StandardSocketOptions.TCP_NODELAY)).isTrue();
        assertThat(option(StandardSocketOptions.SO_KEEPALIVE)).isFalse();
        assertThat(option(StandardSocketOptions.SO_LINGER)).isNegative();
        accepted.close();
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
    }

    @Test
    void delayAndBufferSizesAreThoseAskedFor() throws IOException {
        accept(SocketOptions.DEFAULTS
                .withNoDelay(false)
                .withSendBuffer(32 * 1024)
                .withReceiveBuffer(16 * 1024));

        assertThat(option(StandardSocketOptions.TCP_NODELAY)).isFalse();
        // Linux doubles what it is asked for (socket(7))
        assertThat(option(StandardSocketOptions.SO_SNDBUF)).isBetween(32 * 1024, 64 * 1024);
        assertThat(option(StandardSocketOptions.SO_RCVBUF)).isBetween(16 * 1024, 32 * 1024);
    }

    @Test
    void closeResetsThePeerIfAskedTo() throws IOException {
        accept(SocketOptions.DEFAULTS.withAbortOnClose(true));
        assertThat(option(StandardSocketOptions.SO_LINGER)).isZero();

        accepted.close();

        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.RESET);
    }

    @Test
    void connectionWhosePeerIsGoneAlreadyIsAcceptedAllTheSame() throws IOException {
        listener = NioListenSocket.bind(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), SocketOptions.DEFAULTS.withKeepAlive(true));
        listener.channel().configureBlocking(true);
        peer = SocketPeer.connect(((InetSocketAddress) listener.localAddress()).getPort());
        peer.reset();
        accepted = (NioStreamSocket) listener.accept();

        assertThat(accepted.remoteAddress()).isInstanceOf(InetSocketAddress.class);
    }
}
