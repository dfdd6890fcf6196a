package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Ends that we begin while the peer may still be sending: it gets all that was sent, and costs a bounded amount. */
interface TcpLingerContract {
    int MUCH = 8_000_000;
    /** More than is dropped at most, and what one turn may read beyond that. */
    int FLOOD = 20_000_000;

    TcpRig rig();

    /** How the handler ends a connection. */
    interface End {
        void of(TcpConnection connection);
    }

    /** Sends so much in answer to the first byte, and ends. */
    private Recorder start(int length, End end) throws IOException {
        Recorder recorder = new Recorder((connection, input) -> {
            input.clear();
            connection.send(new byte[length]);
            end.of(connection);
        });
        rig().start(recorder);
        return recorder;
    }

    private void assertSpeakingPeerGetsAll(End end) throws IOException {
        Recorder recorder = start(MUCH, end);
        Peer peer = rig().connectWithSmallWindow();
        peer.send("x");
        int piece = MUCH / 8;
        for (int taken = 0; taken < MUCH; taken += piece) {
            assertThat(peer.receive(piece)).hasSize(piece);
            peer.send("and another thing");
            rig().settle();
        }
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
        peer.close();
        recorder.await("close KEEP_ALIVE");
        assertThat(recorder.count("message")).isEqualTo(1);
        assertThat(recorder.count("close")).isEqualTo(1);
    }

    @Test
    default void peerThatSpeaksWhileItReadsGetsAllOfALastAnswerThatIsClosedBehind() throws IOException {
        assertSpeakingPeerGetsAll(connection -> connection.closeWhenWritten(CloseReason.KEEP_ALIVE));
    }

    @Test
    default void peerThatSpeaksWhileItReadsGetsAllOfALastAnswerThatEndsInStages() throws IOException {
        assertSpeakingPeerGetsAll(connection -> connection.closeInStages(CloseReason.KEEP_ALIVE));
    }

    @Test
    default void endInStagesWaitsForThePeerAlsoBehindFewBytes() throws IOException {
        Recorder recorder = start(3, connection -> connection.closeInStages(CloseReason.HANDLER));
        Peer peer = rig().connect();
        peer.send("x");
        assertThat(peer.receiveAll()).hasSize(3);
        rig().settle();
        assertThat(recorder.count("close")).isZero();

        peer.close();
        recorder.await("close HANDLER");
    }

    @Test
    default void pausedConnectionEndsInStagesToo() throws IOException {
        Recorder recorder = start(3, connection -> {
            connection.pauseReading();
            connection.closeInStages(CloseReason.HANDLER);
        });
        Peer peer = rig().connect();
        peer.send("x");
        assertThat(peer.receiveAll()).hasSize(3);
        peer.send("more");
        peer.close();

        recorder.await("close HANDLER");
    }

    @Test
    default void floodBehindOurEndIsClosedAfterABoundedNumberOfBytes() throws IOException {
        Recorder recorder = start(3, connection -> connection.closeInStages(CloseReason.HANDLER));
        Peer peer = rig().connect();
        peer.send("x");
        assertThat(peer.receive(3)).hasSize(3);
        flood(peer);
        recorder.await("close HANDLER");

        assertThat(rig().loop(0).stats().bytesRead().get()).isLessThan(1024 * 1024 + TcpLoop.AREA_BYTES + 1);
    }

    @Test
    default void floodDuringTheLastAnswerIsNotReadBeyondABound() throws IOException {
        Recorder recorder = start(MUCH, connection -> connection.closeInStages(CloseReason.HANDLER));
        Peer peer = rig().connectWithSmallWindow();
        peer.send("x");
        recorder.await("high");
        peer.send(new byte[1024 * 1024 + 400_000]);
        rig().settle();
        assertThat(rig().loop(0).stats().bytesRead().get()).isLessThan(1024 * 1024 + TcpLoop.AREA_BYTES + 1);

        assertThat(peer.receive(MUCH)).hasSize(MUCH);
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
        peer.close();
        recorder.await("close HANDLER");
    }

    private static void flood(Peer peer) {
        try {
            for (int sent = 0; sent < FLOOD; sent += 50_000) {
                peer.send(new byte[50_000]);
            }
        } catch (UncheckedIOException e) {
            // closed meanwhile
        }
    }

    @Test
    default void peerThatSendsOnIsBorneWithForSixTimesTheLingerTime() throws IOException {
        Duration linger = TcpTimeouts.DEFAULTS.linger();
        Recorder recorder = start(3, connection -> connection.closeInStages(CloseReason.HANDLER));
        Peer peer = rig().connect();
        peer.send("x");
        assertThat(peer.receiveAll()).hasSize(3);
        Duration step = linger.minusMillis(1);
        for (int i = 0; i < 6; i++) {
            assertThat(recorder.count("close")).isZero();
            peer.send("y");
            rig().settle();
            rig().pass(step);
        }
        assertThat(recorder.count("close")).isZero();

        rig().pass(linger.multipliedBy(6).minus(step.multipliedBy(6)));

        assertThat(recorder.count("close HANDLER")).isEqualTo(1);
    }

    @Test
    default void silentPeerIsClosedAfterTheLingerTime() throws IOException {
        Recorder recorder = start(MUCH / 100, connection -> connection.closeWhenWritten(CloseReason.CLIENT));
        Peer peer = rig().connect();
        peer.send("x");
        assertThat(peer.receiveAll()).hasSize(MUCH / 100);
        rig().pass(TcpTimeouts.DEFAULTS.linger().minusMillis(1));
        assertThat(recorder.count("close")).isZero();

        rig().pass(Duration.ofMillis(1));

        assertThat(recorder.count("close CLIENT")).isEqualTo(1);
    }

    @Test
    default void answerThatWasWrittenLongAgoIsClosedAtOnce() throws IOException {
        Recorder recorder = start(MUCH / 100, connection -> {});
        Peer peer = rig().connect();
        peer.send("x");
        assertThat(peer.receive(MUCH / 100)).hasSize(MUCH / 100);
        rig().pass(TcpTimeouts.DEFAULTS.linger().plusMillis(1));
        recorder.connection().closeWhenWritten(CloseReason.SHUTDOWN);

        recorder.await("close SHUTDOWN");
    }

    @Test
    default void largeWriteAreaIsNotKept() throws IOException {
        Recorder recorder = new Recorder((connection, input) -> {
            connection.output().ensureWritable(MUCH);
            connection.output().write(input);
        });
        rig().start(recorder);
        Peer peer = rig().connect();
        peer.send("x");
        assertThat(peer.receiveText(1)).isEqualTo("x");
        TcpConnection connection = recorder.connection();

        assertThat(TcpRig.on(connection.loop(), () -> connection.output().array().length))
                .isLessThan(2 * TcpLoop.AREA_BYTES);
    }
}
