package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.net.ServerStats.RejectReason;
import io.github.reactorserver.transport.Peer;
import io.github.reactorserver.transport.TransportFixture;
import io.github.reactorserver.transport.memory.ManualClock;
import io.github.reactorserver.transport.memory.MemoryFixture;
import io.github.reactorserver.transport.memory.MemoryPeer;
import io.github.reactorserver.transport.memory.MemoryTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract, and what only a transport can show whose every step the test decides. */
class MemoryTcpServerTest extends TcpServerContract {
    private final MemoryTransport transport = new MemoryTransport(new ManualClock());

    @Override
    protected TransportFixture fixture() {
        return new MemoryFixture(transport);
    }

    @Override
    @AfterEach
    void closeRig() {
        super.closeRig();
        assertThat(transport.openDescriptors()).isZero();
        assertThat(transport.openPollers()).isZero();
    }

    private MemoryPeer connect() throws IOException {
        return transport.connect(rig().server().port());
    }

    // ---- poller calls

    @Test
    void requestAndAnswerCostNoChangeOfInterest() throws IOException {
        Recorder echo = Recorder.echo();
        rig().start(echo);
        MemoryPeer peer = connect();
        echo.await("open");
        transport.awaitIdle();
        long before = transport.interestChanges();

        for (int i = 0; i < 10; i++) {
            peer.send("ping");
            assertThat(peer.receiveText(4)).isEqualTo("ping");
        }
        transport.awaitIdle();

        assertThat(transport.interestChanges() - before).isZero();
    }

    @Test
    void partialWriteCostsOneChangeOfInterestToAskAndOneToStop() throws IOException {
        transport.writeCapacity(1_000);
        Recorder recorder = new Recorder((connection, input) -> {
            input.clear();
            connection.send(new byte[10_000]);
        });
        rig().start(recorder);
        MemoryPeer peer = connect();
        recorder.await("open");
        transport.awaitIdle();
        long before = transport.interestChanges();

        peer.send("x");
        peer.receive(10_000);
        recorder.await("written");
        transport.awaitIdle();

        assertThat(transport.interestChanges() - before).isEqualTo(2);
    }

    @Test
    void piecesAreMessagesOfTheirOwnInWhateverSizesTheyCome() throws IOException {
        Recorder sink = Recorder.sink();
        rig().start(sink);
        MemoryPeer peer = connect();
        peer.sendSplit("split".getBytes(StandardCharsets.US_ASCII), 2);
        peer.sendByteByByte("ab".getBytes(StandardCharsets.US_ASCII));
        sink.awaitMessages("splitab");

        assertThat(sink.events()).containsExactly("open", "message sp", "message lit", "message a", "message b");
    }

    @Test
    void answerGoesOutWholeHoweverLittleTheSocketAndThePeerTakeAtATime() throws IOException {
        transport.writeCapacity(7).window(5);
        Recorder echo = Recorder.echo();
        rig().start(echo);
        MemoryPeer peer = connect();
        String text = "0123456789".repeat(50);
        peer.send(text);

        assertThat(peer.receiveText(500)).isEqualTo(text);
        echo.await("written");
        assertThat(echo.count("written")).isEqualTo(1);
    }

    // ---- faults

    @Test
    void registrationThatFailsAtTheStartLeavesNothingBehind() throws IOException {
        TcpServer server = rig().server(builder -> builder.handler(Recorder.echo()));
        transport.faults().failRegistrations(true);

        assertThatThrownBy(server::start).isInstanceOf(IOException.class);

        assertThat(server.isRunning()).isFalse();
        assertThat(transport.openDescriptors()).isZero();
        assertThat(transport.openPollers()).isZero();
        transport.faults().failRegistrations(false);
        server.start();
        assertThat(server.isRunning()).isTrue();
    }

    @Test
    void pollerThatCannotBeOpenedLeavesNothingBehind() {
        TcpServer server = rig().server(builder -> builder.loopThreads(3).handler(Recorder.echo()));
        transport.faults().limitPollers(2);

        assertThatThrownBy(server::start).isInstanceOf(IOException.class);

        assertThat(transport.openDescriptors()).isZero();
        assertThat(transport.openPollers()).isZero();
        transport.faults().limitPollers(Integer.MAX_VALUE);
    }

    @Test
    void connectionThatCannotBeRegisteredIsNeitherOpenedNorClosedForTheHandler() throws IOException {
        Recorder sink = Recorder.sink();
        TcpServer server = rig().start(sink);
        transport.faults().failRegistrations(true);
        MemoryPeer peer = connect();
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
        transport.awaitIdle();
        transport.faults().failRegistrations(false);

        assertThat(sink.events()).isEmpty();
        assertThat(server.stats().current()).isZero();
        assertThat(server.stats().closed(CloseReason.ERROR)).isEqualTo(1);
    }

    @Test
    void readErrorClosesBehindWhatCameBefore() throws IOException {
        Recorder sink = Recorder.sink();
        rig().start(sink);
        MemoryPeer peer = connect();
        sink.await("open");
        peer.send("before");
        peer.failReads(new IOException("as asked for"));
        sink.await("close ERROR");

        assertThat(sink.events()).containsExactly("open", "message before", "close ERROR");
    }

    @Test
    void writeErrorIsOneCloseAndNoCompletion() throws IOException {
        Recorder echo = Recorder.echo();
        rig().start(echo);
        MemoryPeer peer = connect();
        echo.await("open");
        peer.failWrites(new IOException("as asked for"));
        peer.send("x");
        echo.await("close ERROR");
        transport.awaitIdle();

        assertThat(echo.events()).containsExactly("open", "message x", "close ERROR");
    }

    @Test
    void writeErrorWhileBytesWaitIsOneCloseAndLeavesTheGaugeAtZero() throws IOException {
        transport.writeCapacity(1_000).window(1_000);
        Recorder recorder = new Recorder((connection, input) -> {
            input.clear();
            connection.send(new byte[100_000]);
        });
        rig().start(recorder);
        MemoryPeer peer = connect();
        peer.send("x");
        peer.receive(5_000);
        peer.failWrites(new IOException("as asked for"));
        recorder.await("close ERROR");
        transport.awaitIdle();

        assertThat(recorder.count("close")).isEqualTo(1);
        assertThat(rig().loop(0).stats().pendingWrite().get()).isZero();
    }

    // ---- accepting

    @Test
    void acceptThatFailsIsTriedAgainAfterAWhileAndDoesNotSpin() throws IOException {
        Recorder echo = Recorder.echo();
        TcpServer server = rig().start(echo);
        transport.faults().failAccepts(1);
        MemoryPeer first = connect();
        MemoryPeer second = connect();
        transport.awaitIdle();
        rig().pass(Duration.ofSeconds(1));
        second.send("served");

        assertThat(second.receiveText(6)).isEqualTo("served");
        assertThat(server.stats().rejected(RejectReason.DESCRIPTORS)).isEqualTo(1);
        assertThat(first.awaitEnd()).isEqualTo(Peer.End.CLOSED);
    }

    @Test
    void withoutDescriptorsPeersAreClosedAndTheServiceReturnsWithThem() throws IOException {
        Recorder echo = Recorder.echo();
        TcpServer server = rig().start(echo);
        MemoryPeer served = connect();
        echo.await("open");
        transport.faults().limitDescriptors(transport.openDescriptors());
        for (int i = 0; i < 10; i++) {
            assertThat(connect().awaitEnd()).isEqualTo(Peer.End.CLOSED);
        }
        transport.awaitIdle();
        assertThat(server.stats().rejected(RejectReason.DESCRIPTORS)).isEqualTo(10);
        long turns = server.eventLoops().get(0).stats().iterations().get();
        rig().pass(Duration.ofMinutes(1));
        assertThat(server.eventLoops().get(0).stats().iterations().get() - turns)
                .isLessThan(20);

        served.send("still served");
        assertThat(served.receiveText(12)).isEqualTo("still served");
        served.close();
        echo.await("close CLIENT");
        rig().pass(Duration.ofSeconds(1));
        MemoryPeer next = connect();
        next.send("back again");
        assertThat(next.receiveText(10)).isEqualTo("back again");
    }

    @Test
    void limitPerAddressCountsEachAddressForItself() throws IOException {
        Recorder sink = Recorder.sink();
        TcpServer server = rig().start(
                        builder -> builder.limits(new ConnectionLimits(100, 1)).handler(sink));
        for (int host = 1; host <= 5; host++) {
            InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) host});
            transport.connect(server.port(), address);
            assertThat(transport.connect(server.port(), address).awaitEnd()).isEqualTo(Peer.End.CLOSED);
        }
        sink.await("open", 5);

        assertThat(server.stats().current()).isEqualTo(5);
        assertThat(server.stats().rejected(RejectReason.PER_CLIENT)).isEqualTo(5);
    }

    @Test
    void newConnectionOnAReusedDescriptorHasNothingOfTheOldOne() throws IOException {
        Recorder recorder = new Recorder((connection, input) -> {
            connection.send(input);
            connection.close();
        });
        rig().start(builder -> builder.loopThreads(0).handler(recorder));
        for (int i = 0; i < 50; i++) {
            // both are ready in one turn: the first closes, and the second is accepted with its number
            MemoryPeer old = connect();
            recorder.await("open", 2 * i + 1);
            transport.awaitIdle();
            MemoryPeer[] young = new MemoryPeer[1];
            TcpRig.runOn(rig().loop(-1), () -> {
                old.send("old");
                old.send("unread");
                young[0] = connectUnchecked();
                young[0].send("young");
            });

            assertThat(young[0].receiveAllText()).isEqualTo("young");
            old.awaitEnd();
        }
        transport.awaitIdle();

        assertThat(recorder.count("open")).isEqualTo(100);
        assertThat(recorder.count("close HANDLER")).isEqualTo(100);
    }

    private MemoryPeer connectUnchecked() {
        try {
            return connect();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void acceptThatFindsNoMemoryIsTriedAgainAfterAWhile() throws IOException {
        Recorder echo = Recorder.echo();
        TcpServer server = rig().start(echo);
        transport.faults().exhaustAccepts(3);
        MemoryPeer peer = connect();
        transport.awaitIdle();
        for (int i = 0; i < 3; i++) {
            rig().pass(Duration.ofMillis(100));
        }
        peer.send("served");

        assertThat(peer.receiveText(6)).isEqualTo("served");
        assertThat(server.stats().rejected(RejectReason.DESCRIPTORS)).isZero();
        assertThat(server.eventLoops().get(0).stats().failures().get()).isEqualTo(3);
    }

    @Test
    void connectionThatCannotBeRegisteredForWantOfMemoryIsClosedAndCountedOut() throws IOException {
        Recorder echo = Recorder.echo();
        TcpServer server = rig().start(echo);
        transport.faults().exhaustRegistrations(true);
        assertThat(connect().awaitEnd()).isEqualTo(Peer.End.CLOSED);
        transport.awaitIdle();
        transport.faults().exhaustRegistrations(false);

        assertThat(server.stats().current()).isZero();
        assertThat(server.stats().closed(CloseReason.ERROR)).isEqualTo(1);
        assertThat(echo.events()).isEmpty();
        MemoryPeer next = connect();
        next.send("served");
        assertThat(next.receiveText(6)).isEqualTo("served");
    }
}
