package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.event.LoopConfig;
import io.github.reactorserver.net.ServerStats.RejectReason;
import io.github.reactorserver.transport.Peer;
import io.github.reactorserver.transport.memory.ManualClock;
import io.github.reactorserver.transport.memory.MemoryPeer;
import io.github.reactorserver.transport.memory.MemoryTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of connections over the limits. */
class RejectionTest {
    private static final int KEPT = 256;

    private final MemoryTransport transport = new MemoryTransport(new ManualClock());
    private final Recorder echo = Recorder.echo();
    private final List<CloseReason> observed = new ArrayList<>();
    private final List<MemoryPeer> peers = new ArrayList<>();
    private TcpServer server;

    @AfterEach
    void stop() {
        peers.forEach(Peer::close);
        server.stop(Duration.ZERO);
        assertThat(transport.openDescriptors()).isZero();
        assertThat(server.stats().current()).isZero();
    }

    private void start(ConnectionLimits limits, String message) throws IOException {
        server = TcpServer.builder()
                .name("rejecting")
                .transport(transport)
                .loopConfig(LoopConfig.DEFAULTS.withClock(transport.clock()))
                .loopThreads(1)
                .limits(limits)
                .rejection(message.getBytes(StandardCharsets.US_ASCII))
                .observer((connection, reason, lifetime) -> observed.add(reason))
                .handler(echo)
                .build();
        server.start();
    }

    private MemoryPeer connect() throws IOException {
        MemoryPeer peer = transport.connect(server.port());
        peers.add(peer);
        return peer;
    }

    @Test
    void asManyAsTheLimitAreServedAndTheNextIsToldWhyNot() throws IOException {
        start(new ConnectionLimits(3, 0), "full");
        for (int i = 0; i < 3; i++) {
            MemoryPeer peer = connect();
            peer.send("hello");
            assertThat(peer.receiveText(5)).isEqualTo("hello");
        }

        assertThat(connect().receiveAllText()).isEqualTo("full");
        assertThat(server.stats().rejected(RejectReason.MAX)).isEqualTo(1);
        assertThat(server.stats().current()).isEqualTo(3);
    }

    @Test
    void addressesAreLimitedOneByOne() throws IOException {
        start(new ConnectionLimits(100, 1), "full");
        InetAddress other = InetAddress.getByName("10.0.0.2");
        MemoryPeer first = connect();
        echo.connection(0);
        assertThat(connect().receiveAllText()).isEqualTo("full");

        MemoryPeer second = transport.connect(server.port(), other);
        peers.add(second);
        second.send("hello");
        assertThat(second.receiveText(5)).isEqualTo("hello");
        assertThat(server.stats().rejected(RejectReason.PER_CLIENT)).isEqualTo(1);

        first.close();
        echo.await("close CLIENT");
        MemoryPeer third = connect();
        third.send("hello");
        assertThat(third.receiveText(5)).isEqualTo("hello");
    }

    @Test
    void requestOnItsWayDoesNotResetTheConnectionBeforeTheMessageIsRead() throws IOException {
        start(new ConnectionLimits(1, 0), "full");
        connect();
        echo.connection(0);
        MemoryPeer rejected = connect();
        rejected.send("a request of some length");
        transport.awaitIdle();
        rejected.send("and more");
        transport.awaitIdle();

        assertThat(rejected.isReset()).isFalse();
        assertThat(rejected.receiveAllText()).isEqualTo("full");
        rejected.close();
        transport.awaitIdle();
        assertThat(transport.openDescriptors()).isEqualTo(2);
    }

    @Test
    void rejectedPeerThatDoesNotCloseIsResetAfterTheLingerTime() throws IOException {
        start(new ConnectionLimits(1, 0), "full");
        connect();
        echo.connection(0);
        MemoryPeer rejected = connect();
        assertThat(rejected.receiveAllText()).isEqualTo("full");
        transport.awaitIdle();
        assertThat(transport.openDescriptors()).isEqualTo(3);

        transport.clock().advance(TcpTimeouts.DEFAULTS.linger());
        transport.awaitIdle();

        assertThat(transport.openDescriptors()).isEqualTo(2);
    }

    @Test
    void withoutAMessageTheRejectedAreClosedAtOnce() throws IOException {
        start(new ConnectionLimits(1, 0), "");
        connect();
        echo.connection(0);
        MemoryPeer rejected = connect();

        assertThat(rejected.awaitEnd()).isEqualTo(Peer.End.CLOSED);
        transport.awaitIdle();
        assertThat(transport.openDescriptors()).isEqualTo(2);
    }

    @Test
    void floodOfRejectedConnectionsHoldsABoundedNumberOfDescriptors() throws IOException {
        start(new ConnectionLimits(1, 0), "full");
        connect();
        echo.connection(0);
        for (int i = 0; i < KEPT + 20; i++) {
            connect();
        }
        transport.awaitIdle();
        assertThat(transport.openDescriptors()).isEqualTo(2 + KEPT);
        assertThat(peers.subList(1, peers.size()))
                .filteredOn(peer -> peer.receiveAllText().equals("full"))
                .hasSize(KEPT);
        assertThat(server.stats().rejected(RejectReason.MAX)).isEqualTo(KEPT + 20);

        peers.subList(1, peers.size()).forEach(MemoryPeer::close);
        transport.awaitIdle();
        assertThat(connect().receiveAllText()).isEqualTo("full");
    }

    @Test
    void rejectedConnectionsReachNoHandlerAndNoObserver() throws IOException {
        start(new ConnectionLimits(1, 0), "full");
        MemoryPeer first = connect();
        echo.connection(0);
        for (int i = 0; i < 5; i++) {
            MemoryPeer rejected = connect();
            assertThat(rejected.receiveAllText()).isEqualTo("full");
            rejected.close();
        }
        transport.awaitIdle();
        assertThat(echo.events()).containsExactly("open");
        assertThat(observed).isEmpty();
        assertThat(server.stats().closed(CloseReason.HANDLER)).isZero();

        first.close();
        echo.await("close CLIENT");
        transport.awaitIdle();
        assertThat(observed).containsExactly(CloseReason.CLIENT);
    }
}
