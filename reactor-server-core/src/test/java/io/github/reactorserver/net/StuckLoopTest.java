package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.transport.Peer;
import io.github.reactorserver.transport.SocketPeer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A loop that is blocked for ever: none of the connections that come stays with it, however fast they come. */
class StuckLoopTest {
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<Peer> peers = new ArrayList<>();
    private TcpServer server;

    @AfterEach
    void stop() {
        release.countDown();
        peers.forEach(Peer::close);
        server.stop(Duration.ZERO);
        assertThat(server.stats().current()).isZero();
    }

    private Peer connect() throws IOException {
        Peer peer = SocketPeer.connect(server.port());
        peers.add(peer);
        return peer;
    }

    private void handle(TcpConnection connection, Buffer input) throws InterruptedException {
        if (input.getByte(0) == '!') {
            blocked.countDown();
            assertThat(release.await(30, TimeUnit.SECONDS)).isTrue();
        }
        connection.send(input);
    }

    @ParameterizedTest
    @EnumSource(Distribution.class)
    void twentyConnectionsThatComeAtOnceAreAllServed(Distribution distribution) throws Exception {
        server = TcpServer.builder()
                .name("stuck")
                .address(TcpRig.loopback(0))
                .loopThreads(2)
                .distribution(distribution)
                .handler(this::handle)
                .build();
        server.start();
        connect().send("!");
        assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();

        List<Peer> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Peer peer = connect();
            peer.send("hello");
            others.add(peer);
        }
        for (Peer peer : others) {
            assertThat(peer.receiveText(5)).isEqualTo("hello");
        }
        assertThat(server.stats().accepted()).isEqualTo(21);
        assertThat(server.stats().current()).isEqualTo(21);
    }
}
