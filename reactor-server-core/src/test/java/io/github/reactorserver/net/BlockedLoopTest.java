package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.event.BlockedTurn;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.LoopConfig;
import io.github.reactorserver.transport.Peer;
import io.github.reactorserver.transport.SocketPeer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A handler that blocks its loop: found, reported with its stack, and harmless to the other loops. */
class BlockedLoopTest {
    private static final Duration THRESHOLD = Duration.ofMillis(150);

    private final CountDownLatch release = new CountDownLatch(1);
    private volatile boolean interrupted;
    private final TcpServer server = TcpServer.builder()
            .name("blocked")
            .address(TcpRig.loopback(0))
            .loopThreads(2)
            .loopConfig(LoopConfig.DEFAULTS.withBlockedThreshold(THRESHOLD))
            .handler((connection, input) -> {
                if (input.getByte(0) == '!') {
                    blockAsAskedFor();
                }
                connection.send(input);
            })
            .build();

    @AfterEach
    void stop() {
        release.countDown();
        server.stop(Duration.ZERO);
    }

    private void blockAsAskedFor() throws InterruptedException {
        try {
            assertThat(release.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            interrupted = true;
            throw e;
        }
    }

    /** Reports of our block; on a busy machine a loop that waits for its processor may be reported, too. */
    private List<BlockedTurn> reports() {
        return server.loops().blockedTurns().stream()
                .filter(turn -> turn.stack().stream()
                        .anyMatch(frame -> frame.getMethodName().equals("blockAsAskedFor")))
                .toList();
    }

    private List<BlockedTurn> awaitReports() {
        long start = System.nanoTime();
        while (reports().isEmpty()) {
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
            Thread.onSpinWait();
        }
        return reports();
    }

    @Test
    void isReportedWithTheStackThatBlocksAndOnlyOnce() throws Exception {
        server.start();
        Peer peer = SocketPeer.connect(server.port());
        peer.send("!");
        List<BlockedTurn> turns = awaitReports();
        EventLoop loop = server.eventLoops().get(1);

        assertThat(turns).hasSize(1);
        assertThat(turns.get(0).loop()).isEqualTo("blocked-loop-0");
        assertThat(turns.get(0).busyFor()).isGreaterThanOrEqualTo(THRESHOLD);
        assertThat(loop.isBlocked()).isTrue();
        assertThat(loop.isAlive()).isTrue();

        release.countDown();
        assertThat(peer.receiveText(1)).isEqualTo("!");
        peer.send("?");
        assertThat(peer.receiveText(1)).isEqualTo("?");
        assertThat(loop.stats().blocked().get()).isPositive();
        assertThat(reports()).hasSize(1);
        peer.close();
    }

    @Test
    void harmsNoOtherLoopAndGetsNoNewConnections() throws Exception {
        server.start();
        Peer blocking = SocketPeer.connect(server.port());
        blocking.send("!");
        awaitReports();

        for (int i = 0; i < 10; i++) {
            try (Peer peer = SocketPeer.connect(server.port())) {
                for (int round = 0; round < 10; round++) {
                    peer.send("quick");
                    assertThat(peer.receiveText(5)).isEqualTo("quick");
                }
            }
        }
        release.countDown();
        assertThat(blocking.receiveText(1)).isEqualTo("!");
        blocking.close();
    }

    @Test
    void stopInterruptsWhatHoldsALoopBeyondTheGracePeriod() throws Exception {
        server.start();
        List<EventLoop> loops = server.eventLoops();
        Peer peer = SocketPeer.connect(server.port());
        peer.send("!");
        awaitReports();

        // the test would wait for the handler's own limit of 10 s if it were not interrupted
        server.stop(Duration.ZERO);

        assertThat(release.getCount()).isEqualTo(1);
        assertThat(interrupted).isTrue();
        assertThat(loops).noneMatch(EventLoop::isAlive);
        peer.close();
    }

    @Test
    void connectionsOfOtherLoopsAreListedWhileOneIsBlocked() throws Exception {
        server.start();
        Peer blocking = SocketPeer.connect(server.port());
        blocking.send("!");
        awaitReports();
        try (Peer other = SocketPeer.connect(server.port())) {
            other.send("quick");
            assertThat(other.receiveText(5)).isEqualTo("quick");

            assertThat(server.connections()).hasSize(1);
        }
        release.countDown();
        assertThat(blocking.receiveText(1)).isEqualTo("!");
        blocking.close();
    }
}
