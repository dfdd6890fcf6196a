package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.EventLoopGroup;
import io.github.reactorserver.event.LoopConfig;
import io.github.reactorserver.transport.Peer;
import io.github.reactorserver.transport.memory.ManualClock;
import io.github.reactorserver.transport.memory.MemoryPeer;
import io.github.reactorserver.transport.memory.MemoryTransport;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server some of whose loops are stuck or dead. */
class LostLoopTest {
    private final MemoryTransport transport = new MemoryTransport(new ManualClock());
    private final Recorder echo = Recorder.echo();
    private final List<Peer> peers = new ArrayList<>();
    private EventLoopGroup group;
    private TcpServer server;

    @BeforeEach
    void startLoops() throws IOException {
        group = EventLoopGroup.start("lost", 3, transport, LoopConfig.DEFAULTS.withClock(transport.clock()));
    }

    @AfterEach
    void stop() {
        peers.forEach(Peer::close);
        server.stop(Duration.ZERO);
        assertThat(server.stats().current()).isZero();
        group.close();
        assertThat(transport.openDescriptors()).isZero();
    }

    private void startServer(Distribution distribution) throws IOException {
        server = TcpServer.builder()
                .name("lost")
                .transport(transport)
                .loops(group)
                .distribution(distribution)
                .handler(echo)
                .build();
        server.start();
    }

    private MemoryPeer connect() throws IOException {
        MemoryPeer peer = transport.connect(server.port());
        peers.add(peer);
        return peer;
    }

    private EventLoop loop(int index) {
        return group.ioLoops().get(index);
    }

    private static void kill(EventLoop loop) throws InterruptedException {
        loop.quit();
        assertThat(loop.awaitTermination(Duration.ofSeconds(10))).isTrue();
    }

    private void assertEchoes(Peer peer) {
        peer.send("hello");
        assertThat(peer.receiveText(5)).isEqualTo("hello");
    }

    @ParameterizedTest
    @EnumSource(Distribution.class)
    void deadLoopIsPassedOver(Distribution distribution) throws Exception {
        startServer(distribution);
        kill(loop(1));

        for (int i = 0; i < 10; i++) {
            assertEchoes(connect());
            assertThat(echo.connection(i).loop()).isNotSameAs(loop(1));
        }
        assertThat(server.stats().accepted()).isEqualTo(10);
    }

    @ParameterizedTest
    @EnumSource(Distribution.class)
    void connectionsOfALoopThatDiesAreClosedAndTold(Distribution distribution) throws Exception {
        startServer(distribution);
        List<MemoryPeer> connected = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            connected.add(connect());
            assertEchoes(connected.get(i));
        }
        kill(loop(0));

        echo.await("close SHUTDOWN", 2);
        assertThat(server.stats().current()).isEqualTo(4);
        for (int i = 0; i < 6; i++) {
            if (echo.connection(i).loop() == loop(0)) {
                assertThat(connected.get(i).awaitEnd()).isEqualTo(Peer.End.CLOSED);
            } else {
                assertEchoes(connected.get(i));
            }
        }
        assertThat(server.connections()).hasSize(4);
        assertThat(server.stop(Duration.ZERO)).isFalse();
        assertThat(server.stats().closed(CloseReason.SHUTDOWN)).isEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource(
            value = Distribution.class,
            names = {"ROUND_ROBIN", "LEAST_CONNECTIONS"})
    void connectionThatNoLoopCanTakeIsClosedAndCounted(Distribution distribution) throws Exception {
        startServer(distribution);
        for (EventLoop loop : group.ioLoops()) {
            kill(loop);
        }

        for (int i = 0; i < 4; i++) {
            assertThat(connect().awaitEnd()).isEqualTo(Peer.End.CLOSED);
        }
        transport.awaitIdle();
        assertThat(server.stats().current()).isZero();
        assertThat(server.stats().closed(CloseReason.SHUTDOWN)).isEqualTo(4);
        assertThat(echo.events()).isEmpty();
    }

    @Test
    void nobodyConnectsToAServerThatCannotAccept() throws Exception {
        startServer(Distribution.ROUND_ROBIN);
        Peer peer = connect();
        assertEchoes(peer);
        kill(group.acceptorLoop());

        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        assertEchoes(peer);
    }

    @ParameterizedTest
    @EnumSource(
            value = Distribution.class,
            names = {"ROUND_ROBIN", "LEAST_CONNECTIONS"})
    void whileEveryLoopIsStuckTheLivingOnesStillTakeTurns(Distribution distribution) throws Exception {
        startServer(distribution);
        kill(loop(0));
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(2);
        for (int i = 1; i < 3; i++) {
            loop(i).queueInLoop(() -> {
                stuck.countDown();
                awaitQuietly(release);
            });
        }
        awaitQuietly(stuck);
        transport.clock().advance(Duration.ofSeconds(1));
        for (int i = 0; i < 6; i++) {
            connect();
        }
        // turn by turn, until the accepting loop has seen them all
        while (server.stats().accepted() < 6) {
            TcpRig.runOn(group.acceptorLoop(), () -> {});
        }
        release.countDown();
        echo.await("open", 6);
        transport.awaitIdle();

        assertThat(loop(1).stats().connections().get()).isEqualTo(3);
        assertThat(loop(2).stats().connections().get()).isEqualTo(3);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
