package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.transport.Peer;
import io.github.reactorserver.transport.SocketPeer;
import io.github.reactorserver.transport.nio.NioFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Peers that behave badly, on real sockets: each harms nobody but itself, and leaves nothing behind. */
class SocketFaultTest {
    private static final int PEERS = 100;
    private static final WaterMarks MARKS = new WaterMarks(1_000_000, 250_000);

    private final NioFixture fixture = new NioFixture();
    private final TcpRig rig = new TcpRig(fixture);
    private SocketPeer honest;
    private long descriptors;

    @BeforeEach
    void warmUp() throws IOException {
        // what the process opens once and keeps is open before descriptors are counted
        rig.start(Recorder.echo());
        Peer peer = rig.connect();
        peer.send("x");
        peer.receive(1);
        peer.reset();
        rig.server().stop(Duration.ZERO);
        descriptors = fixture.openDescriptors();
    }

    @AfterEach
    void nothingIsLeft() {
        rig.close();
        // the runtime itself opens one for a moment now and then
        long start = System.nanoTime();
        while (fixture.openDescriptors() > descriptors) {
            assertThat(System.nanoTime() - start)
                    .as("nanoseconds with %s descriptors instead of %s", fixture.openDescriptors(), descriptors)
                    .isLessThan(TimeUnit.SECONDS.toNanos(5));
        }
    }

    private void start(ConnectionHandler handler) throws IOException {
        rig.start(builder -> builder.loopThreads(2).waterMarks(MARKS).handler(handler));
        honest = (SocketPeer) rig.connect();
        assertHonestIsServed();
    }

    private void assertHonestIsServed() {
        honest.send("honest");
        assertThat(honest.receiveText(6)).isEqualTo("honest");
    }

    /** Waits until so many other peers were accepted and are gone again. */
    private void assertOnlyHonestIsLeft(int others) {
        ServerStats stats = rig.server().stats();
        long start = System.nanoTime();
        while (stats.accepted() < others + 1 || stats.current() > 1) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(5)) {
                throw new AssertionError(stats.accepted() + " were accepted and " + stats.current() + " are left");
            }
            rig.settle();
        }
        assertHonestIsServed();
    }

    @Test
    void peersThatResetInTheMiddleOfARequest() throws IOException {
        Recorder echo = Recorder.echo();
        start(echo);
        for (int i = 0; i < PEERS; i++) {
            Peer peer = rig.connect();
            peer.send("half a requ");
            peer.reset();
        }

        assertOnlyHonestIsLeft(PEERS);
        assertThat(echo.count("close")).isEqualTo(PEERS);
        assertThat(rig.server().stats().closed(CloseReason.ERROR)).isEqualTo(PEERS);
    }

    @Test
    void peersThatResetInTheMiddleOfAnAnswer() throws IOException {
        Recorder recorder = new Recorder((connection, input) -> {
            if (input.getByte(0) == '+') {
                input.clear();
                connection.send(new byte[10_000_000]);
            } else {
                connection.send(input);
            }
        });
        start(recorder);
        for (int i = 0; i < PEERS / 5; i++) {
            Peer peer = rig.connect();
            peer.send("+");
            peer.receive(10_000);
            peer.reset();
        }

        assertOnlyHonestIsLeft(PEERS / 5);
        assertThat(recorder.count("close")).isEqualTo(PEERS / 5);
        for (EventLoop loop : rig.server().eventLoops()) {
            assertThat(loop.stats().pendingWrite().get()).isZero();
        }
    }

    @Test
    void peersThatResetBeforeTheyAreAccepted() throws Exception {
        Recorder echo = Recorder.echo();
        start(echo);
        CountDownLatch release = new CountDownLatch(1);
        rig.server().eventLoops().get(0).queueInLoop(() -> awaitQuietly(release));
        for (int i = 0; i < PEERS; i++) {
            Peer peer = rig.connect();
            peer.send("gone");
            peer.reset();
        }
        release.countDown();

        assertOnlyHonestIsLeft(PEERS);
        Peer next = rig.connect();
        next.send("next");
        assertThat(next.receiveText(4)).isEqualTo("next");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void peersThatHalfCloseAndThenReset() throws IOException {
        start(new ConnectionHandler() {
            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                connection.send(input);
            }

            @Override
            public void onEndOfStream(TcpConnection connection) {
                // keeps the connection, as one does whose response is still being made
            }
        });
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < PEERS; i++) {
            Peer peer = rig.connect();
            peer.closeOutput();
            peers.add(peer);
        }
        rig.settle();
        assertThat(rig.server().stats().current()).isEqualTo(PEERS + 1);
        peers.forEach(Peer::reset);
        long before = iterations();
        rig.settle();
        assertThat(iterations() - before)
                .as("turns of loops that must not spin")
                .isLessThan(100);

        // the next write finds out
        rig.server().connections().stream()
                .filter(connection -> connection.isInputEnded())
                .forEach(connection -> connection.send(new byte[10]));
        assertOnlyHonestIsLeft(PEERS);
    }

    private long iterations() {
        return rig.server().eventLoops().stream()
                .mapToLong(loop -> loop.stats().iterations().get())
                .sum();
    }

    @Test
    void peerThatNeverReadsAHundredMegabytesCostsABoundedAmountOfMemory() throws IOException {
        int piece = 64 * 1024;
        long total = 100L * 1024 * 1024;
        AtomicLong sent = new AtomicLong();
        AtomicLong mostPending = new AtomicLong();
        CountDownLatch full = new CountDownLatch(1);
        start(new ConnectionHandler() {
            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                if (input.getByte(0) == '+') {
                    input.clear();
                    sendOn(connection);
                } else {
                    connection.send(input);
                }
            }

            @Override
            public void onLowWaterMark(TcpConnection connection) {
                sendOn(connection);
            }

            private void sendOn(TcpConnection connection) {
                while (sent.get() < total && !connection.isAboveHighWater()) {
                    connection.send(new byte[piece]);
                    sent.addAndGet(piece);
                    mostPending.accumulateAndGet(connection.pendingBytes(), Math::max);
                }
                full.countDown();
            }
        });
        Peer lazy = rig.connectWithSmallWindow();
        lazy.send("+");
        awaitQuietly(full);
        for (int i = 0; i < 1_000; i++) {
            assertHonestIsServed();
        }
        assertThat(sent.get()).isLessThan(total);
        assertThat(mostPending.get()).isBetween((long) MARKS.high(), (long) MARKS.high() + piece);

        // and when it reads at last, nothing is missing
        for (long received = 0; received < total; received += piece) {
            lazy.receive(piece);
        }
        assertThat(sent).hasValue(total);
        assertThat(mostPending.get()).isLessThanOrEqualTo(MARKS.high() + piece);
        lazy.close();
        assertOnlyHonestIsLeft(1);
    }

    @Test
    void peerThatSendsOneByteAtATimeLosesNone() throws IOException {
        start((connection, input) -> connection.send(input));
        Peer drip = rig.connect();
        for (int i = 0; i < 2_000; i++) {
            drip.send(new byte[] {(byte) i});
            assertThat(drip.receive(1)[0]).isEqualTo((byte) i);
        }
        for (int i = 0; i < 2_000; i++) {
            drip.send(new byte[] {(byte) i});
        }
        byte[] received = drip.receive(2_000);
        for (int i = 0; i < 2_000; i++) {
            assertThat(received[i]).isEqualTo((byte) i);
        }
        assertHonestIsServed();
        drip.close();
        assertOnlyHonestIsLeft(1);
    }

    @Test
    void urgentDataIsIgnored() throws IOException {
        Recorder echo = Recorder.echo();
        start(echo);
        SocketPeer peer = (SocketPeer) rig.connect();
        peer.send("before");
        peer.sendUrgent(7);
        peer.send(" after");

        assertThat(peer.receiveText(12)).isEqualTo("before after");
        long before = iterations();
        rig.settle();
        assertThat(iterations() - before).isLessThan(100);
        peer.close();
        assertOnlyHonestIsLeft(1);
    }

    @Test
    void peersThatComeAndGoAtOnceLeaveNothingBehind() throws IOException {
        Recorder echo = Recorder.echo();
        start(echo);
        for (int i = 0; i < 500; i++) {
            SocketPeer.connect(rig.server().port()).close();
        }

        assertOnlyHonestIsLeft(500);
        assertThat(echo.count("open") - echo.count("close")).isEqualTo(1);
    }
}
