package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.event.Channel;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.EventLoopGroup;
import io.github.reactorserver.event.LoopConfig;
import io.github.reactorserver.event.Poller;
import io.github.reactorserver.net.ServerStats.RejectReason;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Starting, accepting, and handing connections to loops. */
interface TcpStartContract {

    TcpRig rig();

    // ---- loops and threads

    @Test
    default void serverHasOneThreadForEachLoopAndOneThatAccepts() throws IOException {
        TcpServer server = rig().start(builder -> builder.loopThreads(3).handler(Recorder.echo()));

        assertThat(TcpRig.loopThreads()).containsExactly("rig-accept", "rig-loop-0", "rig-loop-1", "rig-loop-2");
        assertThat(server.eventLoops()).hasSize(4);
    }

    @Test
    default void acceptingLoopNeverReadsAConnection() throws IOException {
        Recorder echo = Recorder.echo();
        TcpServer server = rig().start(builder -> builder.loopThreads(2).handler(echo));
        for (int i = 0; i < 4; i++) {
            Peer peer = rig().connect();
            peer.send("hello");
            assertThat(peer.receiveText(5)).isEqualTo("hello");
        }

        EventLoop accepting = server.eventLoops().get(0);
        assertThat(accepting.stats().bytesRead().get()).isZero();
        assertThat(accepting.stats().connections().get()).isZero();
        for (int i = 0; i < 4; i++) {
            assertThat(echo.connection(i).loop()).isNotSameAs(accepting);
        }
    }

    @Test
    default void withoutIoLoopsTheAcceptingLoopDoesEverything() throws IOException {
        Recorder echo = Recorder.echo();
        rig().start(builder -> builder.loopThreads(0).handler(echo));
        Peer peer = rig().connect();
        peer.send("hello");

        assertThat(peer.receiveText(5)).isEqualTo("hello");
        assertThat(TcpRig.loopThreads()).containsExactly("rig-accept");
        assertThat(echo.connection().loop().index()).isEqualTo(-1);
    }

    // ---- distribution

    @Test
    default void connectionsGoToTheLoopsInTurn() throws IOException {
        Recorder sink = Recorder.sink();
        TcpServer server = rig().start(builder -> builder.loopThreads(4).handler(sink));
        for (int i = 0; i < 100; i++) {
            rig().connect();
        }
        sink.await("open", 100);

        assertThat(server.eventLoops().subList(1, 5))
                .extracting(loop -> loop.stats().connections().get())
                .containsExactly(25L, 25L, 25L, 25L);
    }

    @Test
    default void connectionsGoToTheLoopWithTheFewest() throws IOException {
        Recorder sink = Recorder.sink();
        TcpServer server = rig().start(builder -> builder.loopThreads(3)
                .distribution(Distribution.LEAST_CONNECTIONS)
                .handler(sink));
        for (int i = 0; i < 9; i++) {
            rig().connect();
            sink.connection(i);
        }
        List<EventLoop> loops = server.eventLoops().subList(1, 4);
        server.connections().stream()
                .filter(connection -> connection.loop() == loops.get(1))
                .forEach(TcpConnection::close);
        sink.await("close HANDLER", 3);
        rig().settle();

        for (int i = 9; i < 12; i++) {
            rig().connect();
            assertThat(sink.connection(i).loop()).isSameAs(loops.get(1));
        }
    }

    @Test
    default void loopsWithTheirOwnListenersAcceptThemselves() throws IOException {
        Recorder echo = Recorder.echo();
        TcpServer server = rig().start(builder ->
                builder.loopThreads(2).distribution(Distribution.REUSE_PORT).handler(echo));
        for (int i = 0; i < 20; i++) {
            Peer peer = rig().connect();
            peer.send("hello");
            assertThat(peer.receiveText(5)).isEqualTo("hello");
            assertThat(echo.connection(i).loop())
                    .isNotSameAs(server.eventLoops().get(0));
        }

        assertThat(server.stats().accepted()).isEqualTo(20);
    }

    @Test
    default void loopThatIsStuckGetsNoNewConnections() throws Exception {
        Recorder sink = Recorder.sink();
        TcpServer server = rig().start(builder -> builder.loopThreads(2).handler(sink));
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        EventLoop blocked = server.eventLoops().get(1);
        blocked.queueInLoop(() -> {
            stuck.countDown();
            awaitQuietly(release);
        });
        awaitQuietly(stuck);
        rig().fixture().clock().advance(Duration.ofSeconds(1));

        for (int i = 0; i < 4; i++) {
            rig().connect();
            assertThat(sink.connection(i).loop()).isNotSameAs(blocked);
        }
        release.countDown();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // ---- accepting

    @Test
    default void connectionsThatWaitAreTakenInFewTurns() throws IOException {
        Recorder sink = Recorder.sink();
        TcpServer server = rig().start(sink);
        EventLoop accepting = server.eventLoops().get(0);
        CountDownLatch release = new CountDownLatch(1);
        accepting.queueInLoop(() -> awaitQuietly(release));
        for (int i = 0; i < 1_000; i++) {
            rig().connect();
        }
        long before = accepting.stats().iterations().get();

        release.countDown();
        sink.await("open", 1_000);

        assertThat(accepting.stats().iterations().get() - before).isLessThan(20);
    }

    @Test
    default void connectionOverTheLimitIsClosedAndCounted() throws IOException {
        Recorder echo = Recorder.echo();
        TcpServer server = rig().start(
                        builder -> builder.limits(new ConnectionLimits(2, 0)).handler(echo));
        Peer first = rig().connect();
        rig().connect();
        echo.await("open", 2);

        assertThat(rig().connect().awaitEnd()).isEqualTo(Peer.End.CLOSED);
        assertThat(server.stats().rejected(RejectReason.MAX)).isEqualTo(1);
        assertThat(server.stats().current()).isEqualTo(2);

        first.close();
        echo.await("close CLIENT");
        Peer third = rig().connect();
        third.send("room again");
        assertThat(third.receiveText(10)).isEqualTo("room again");
        assertThat(echo.count("open")).isEqualTo(3);
    }

    @Test
    default void connectionOverTheLimitIsToldWhyAndTakesNoPlace() throws IOException {
        Recorder echo = Recorder.echo();
        TcpServer server = rig().start(builder -> builder.limits(new ConnectionLimits(1, 0))
                .rejection("full".getBytes(StandardCharsets.US_ASCII))
                .handler(echo));
        Peer first = rig().connect();
        echo.await("open");
        Peer second = rig().connect();
        second.send("let me in");

        assertThat(second.receiveAllText()).isEqualTo("full");
        second.close();
        first.send("still here");
        assertThat(first.receiveText(10)).isEqualTo("still here");
        assertThat(server.stats().current()).isEqualTo(1);
        assertThat(echo.count("open")).isEqualTo(1);
    }

    @Test
    default void connectionsOfOneAddressAreLimited() throws IOException {
        Recorder echo = Recorder.echo();
        TcpServer server = rig().start(
                        builder -> builder.limits(new ConnectionLimits(100, 2)).handler(echo));
        Peer first = rig().connect();
        rig().connect();
        echo.await("open", 2);

        assertThat(rig().connect().awaitEnd()).isEqualTo(Peer.End.CLOSED);
        assertThat(server.stats().rejected(RejectReason.PER_CLIENT)).isEqualTo(1);

        first.close();
        echo.await("close CLIENT");
        rig().connect();
        echo.await("open", 3);
    }

    // ---- start and stop

    @Test
    default void runningServerKnowsItsAddressAndOneThatIsNotDoesNot() throws IOException {
        TcpServer server = rig().server(builder -> builder.handler(Recorder.echo()));
        assertThat(server.port()).isEqualTo(-1);
        assertThat(server.localAddress()).isNull();
        assertThat(server.eventLoops()).isEmpty();
        assertThat(server.isRunning()).isFalse();

        server.start();

        assertThat(server.port()).isPositive();
        assertThat(server.localAddress()).isEqualTo(TcpRig.loopback(server.port()));
        assertThat(server.isRunning()).isTrue();
    }

    @Test
    default void runningServerDoesNotStartAgain() throws IOException {
        TcpServer server = rig().start(Recorder.echo());

        assertThatThrownBy(server::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    default void portInUseIsToldAndLeavesNothingBehind() throws IOException {
        TcpServer first = rig().start(Recorder.echo());
        TcpServer second = rig().server(builder -> builder.name("second").address(TcpRig.loopback(first.port())));

        assertThatThrownBy(second::start).isInstanceOf(BindException.class);
        assertThat(second.isRunning()).isFalse();

        first.stop(Duration.ZERO);
        second.start();
        assertThat(second.isRunning()).isTrue();
    }

    @Test
    default void loopsOfAnotherTransportAreRefusedAndThePortIsFreeAgain() throws IOException {
        try (EventLoopGroup foreign = EventLoopGroup.start("foreign", 1, WaitingPoller::new, LoopConfig.DEFAULTS)) {
            TcpServer server = rig().server(builder -> builder.loops(foreign).handler(Recorder.echo()));
            assertThatThrownBy(server::start).isInstanceOf(IllegalArgumentException.class);
            assertThat(server.isRunning()).isFalse();
        }
        rig().start(Recorder.echo());
    }

    @ParameterizedTest
    @EnumSource(Distribution.class)
    default void startingAndStoppingOverAndOverLeavesNothing(Distribution distribution) throws IOException {
        TcpServer server = rig().start(builder ->
                builder.loopThreads(2).distribution(distribution).handler(Recorder.echo()));
        server.stop(Duration.ZERO);
        long descriptors = rig().fixture().openDescriptors();

        for (int i = 0; i < 100; i++) {
            server.start();
            Peer peer = rig().fixture().connect(server.port());
            peer.send("round " + i % 10);
            assertThat(peer.receiveText(7)).isEqualTo("round " + i % 10);
            peer.close();
            assertThat(server.stop(Duration.ofSeconds(10))).isTrue();
            assertThat(TcpRig.loopThreads()).isEmpty();
        }

        // the runtime itself opens one for a moment now and then
        assertThat(rig().fixture().openDescriptors()).isLessThan(descriptors + 10);
        assertThat(server.stats().current()).isZero();
        assertThat(server.stats().accepted()).isEqualTo(100);
    }

    @Test
    default void serverOnSharedLoopsMayBeStoppedAndStartedOnTheSamePortAtOnce() throws IOException {
        List<Integer> ports = new ArrayList<>();
        try (EventLoopGroup shared = EventLoopGroup.start(
                "shared",
                1,
                rig().fixture().transport(),
                LoopConfig.DEFAULTS.withClock(rig().fixture().clock()))) {
            TcpServer first = rig().start(builder -> builder.loops(shared).handler(Recorder.echo()));
            int port = first.port();
            first.stop(Duration.ZERO);
            for (int i = 0; i < 200; i++) {
                TcpServer server = rig().server(builder ->
                        builder.loops(shared).address(TcpRig.loopback(port)).handler(Recorder.echo()));
                server.start();
                ports.add(server.port());
                server.stop(Duration.ZERO);
            }
            assertThat(ports).containsOnly(port);
        }
    }

    /** A poller of no transport. */
    final class WaitingPoller implements Poller {
        private final Semaphore wakeups = new Semaphore(0);

        @Override
        public void ready(Channel channel, int operations) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int poll(long timeoutNanos, ReadyListener listener) {
            try {
                if (timeoutNanos < 0) {
                    wakeups.acquire();
                } else {
                    boolean ignored = wakeups.tryAcquire(timeoutNanos, TimeUnit.NANOSECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 0;
        }

        @Override
        public void wakeup() {
            wakeups.release();
        }

        @Override
        public void close() {}
    }
}
