package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** How fast bytes flow: water marks, pause and resume, slow readers. */
interface TcpFlowContract {
    /** Bytes that a peer with a small window does not take at once. */
    int MUCH = 8_000_000;

    WaterMarks MARKS = new WaterMarks(1_000_000, 100_000);

    TcpRig rig();

    private Recorder start(ConnectionHandler handler) throws IOException {
        Recorder recorder = new Recorder(handler);
        rig().start(builder -> builder.waterMarks(MARKS).handler(recorder));
        return recorder;
    }

    // ---- water marks

    @Test
    default void highWaterMarkIsToldOncePerCrossing() throws IOException {
        Recorder recorder = start((connection, input) -> {
            input.clear();
            for (int i = 0; i < 4; i++) {
                connection.send(new byte[MUCH / 4]);
            }
        });
        Peer peer = rig().connectWithSmallWindow();
        for (int round = 1; round <= 3; round++) {
            peer.send("x");
            recorder.await("high", round);
            assertThat(rig().loop(0).stats().writePauses().get()).isEqualTo(round);
            peer.receive(MUCH);
            recorder.await("low", round);
            recorder.await("written", round);
        }
        rig().settle();

        assertThat(recorder.count("high")).isEqualTo(3);
        assertThat(recorder.count("low")).isEqualTo(3);
    }

    @Test
    default void whatIsSentAtTheHighWaterMarkComesBehindAllThatWasSentBefore() throws IOException {
        Recorder recorder = start(new ConnectionHandler() {
            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                input.clear();
                // enough for the mark alone, and more behind it
                connection.output().write(ByteBuffer.wrap(filled(MUCH, 'a')));
                connection.send(filled(100_000, 'b'));
            }

            @Override
            public void onHighWaterMark(TcpConnection connection, long pendingBytes) {
                connection.send(filled(100_000, 'c'));
            }
        });
        Peer peer = rig().connectWithSmallWindow();
        peer.send("x");
        // who reads at once may take it all before the mark is reached
        recorder.await("high");

        ByteBuffer received = ByteBuffer.wrap(peer.receive(MUCH + 200_000));
        assertThat(received.get(MUCH)).isEqualTo((byte) 'b');
        assertThat(received.get(MUCH + 100_000)).isEqualTo((byte) 'c');
    }

    private static byte[] filled(int length, char content) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) content);
        return bytes;
    }

    @Test
    default void nothingIsToldBelowTheHighWaterMark() throws IOException {
        Recorder recorder = start((connection, input) -> connection.send(input));
        Peer peer = rig().connect();
        byte[] bytes = new byte[60_000];
        peer.send(bytes);
        peer.receive(bytes.length);
        rig().settle();

        assertThat(recorder.count("high") + recorder.count("low")).isZero();
    }

    @Test
    default void peerThatDoesNotReadIsNotReadUntilItDoes() throws IOException {
        Recorder recorder = start((connection, input) -> {
            if (input.getByte(0) == '+') {
                connection.send(new byte[MUCH]);
            }
            input.clear();
        });
        Peer peer = rig().connectWithSmallWindow();
        peer.send("+");
        recorder.await("high");
        TcpConnection connection = recorder.connection();
        assertThat(TcpRig.on(connection.loop(), connection::isAboveHighWater)).isTrue();
        peer.send("later");
        rig().settle();
        assertThat(recorder.messages()).isEqualTo("+");

        peer.receive(MUCH);
        recorder.awaitMessages("+later");

        assertThat(recorder.events()).containsSubsequence("high", "low", "message later");
    }

    @Test
    default void inputLeftUnreadAtTheHighWaterMarkComesAgainAtTheLowOne() throws IOException {
        Recorder recorder = start((connection, input) -> {
            if (!connection.isAboveHighWater()) {
                input.skip(1);
                connection.send(new byte[MUCH]);
            }
        });
        Peer peer = rig().connectWithSmallWindow();
        peer.send("ab");
        for (int i = 1; i <= 2; i++) {
            recorder.await("high", i);
            peer.receive(MUCH);
            recorder.await("low", i);
        }
        rig().settle();

        assertThat(recorder.events()).contains("message ab", "message b");
    }

    @Test
    default void anyThreadMayAskWhatIsPending() throws IOException {
        Recorder recorder = start((connection, input) -> {
            input.clear();
            connection.send(new byte[MUCH]);
        });
        Peer peer = rig().connectWithSmallWindow();
        peer.send("x");
        recorder.await("high");
        rig().settle();
        TcpConnection connection = recorder.connection();
        assertThat(connection.isAboveHighWater()).isTrue();
        assertThat(connection.pendingBytes()).isBetween(MARKS.high() + 1L, (long) MUCH);

        peer.receive(MUCH);
        recorder.await("written");
        assertThat(connection.isAboveHighWater()).isFalse();
        assertThat(connection.pendingBytes()).isZero();
    }

    // ---- pause and resume

    @Test
    default void pausedConnectionIsNotReadUntilItIsResumed() throws IOException {
        Recorder sink = start((connection, input) -> input.clear());
        Peer peer = rig().connect();
        TcpConnection connection = sink.connection();
        TcpRig.runOn(connection.loop(), connection::pauseReading);
        peer.send("waiting");
        rig().settle();
        assertThat(sink.messages()).isEmpty();

        TcpRig.runOn(connection.loop(), connection::resumeReading);

        sink.awaitMessages("waiting");
    }

    @Test
    default void inputLeftUnreadAtAPauseComesAgainAtTheResume() throws IOException {
        Recorder recorder = start((connection, input) -> {
            input.skip(1);
            connection.pauseReading();
        });
        Peer peer = rig().connect();
        peer.send("abc");
        recorder.await("message abc");
        TcpConnection connection = recorder.connection();
        rig().settle();

        TcpRig.runOn(connection.loop(), connection::resumeReading);
        recorder.await("message bc");
        TcpRig.runOn(connection.loop(), connection::resumeReading);
        recorder.await("message c");
        rig().settle();

        assertThat(recorder.events()).containsExactly("open", "message abc", "message bc", "message c");
    }

    @Test
    default void endOfStreamWaitsBehindInputThatWasLeftUnread() throws IOException {
        Recorder recorder = start((connection, input) -> {
            input.skip(1);
            connection.pauseReading();
        });
        Peer peer = rig().connect();
        peer.send("ab");
        peer.closeOutput();
        recorder.await("message ab");
        rig().settle();

        TcpConnection connection = recorder.connection();
        TcpRig.runOn(connection.loop(), connection::resumeReading);
        recorder.await("message b");
        assertThat(recorder.count("end")).isZero();
        TcpRig.runOn(connection.loop(), connection::resumeReading);
        recorder.await("close CLIENT");

        assertThat(recorder.events()).containsExactly("open", "message ab", "message b", "end", "close CLIENT");
    }

    @Test
    default void resumedInputIsNotLostThoughManyTasksAndTheEndOfStreamComeFirst() throws IOException {
        Recorder recorder = start((connection, input) -> {
            if (connection.attachment() == null) {
                connection.attach("paused");
                connection.pauseReading();
            } else {
                input.clear();
            }
        });
        Peer peer = rig().connect();
        peer.send("unread");
        peer.closeOutput();
        recorder.await("message unread");
        TcpConnection connection = recorder.connection();
        TcpRig.runOn(connection.loop(), () -> {
            for (int i = 0; i < 3_000; i++) {
                connection.loop().queueInLoop(() -> {});
            }
            connection.resumeReading();
        });
        recorder.await("close CLIENT");

        assertThat(recorder.events())
                .containsExactly("open", "message unread", "message unread", "end", "close CLIENT");
    }

    // ---- slow readers

    @Test
    default void peerThatTakesNothingIsResetAfterTheWriteTimeout() throws IOException {
        Recorder recorder = new Recorder((connection, input) -> {
            input.clear();
            connection.send(new byte[MUCH]);
        });
        rig().start(builder -> builder.timeouts(TcpTimeouts.DEFAULTS.withWrite(Duration.ofSeconds(30)))
                .handler(recorder));
        Peer peer = rig().connectWithSmallWindow();
        peer.send("x");
        recorder.await("high");
        rig().pass(Duration.ofSeconds(29));
        assertThat(recorder.count("close")).isZero();

        rig().pass(Duration.ofSeconds(1));
        // a system that has taken a rest for the peer has room for once
        rig().pass(Duration.ofSeconds(30));

        recorder.await("close WRITE_TIMEOUT");
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.RESET);
        assertThat(rig().loop(0).stats().pendingWrite().get()).isZero();
    }

    @Test
    default void peerThatTakesALittleNowAndThenIsNotReset() throws IOException {
        Recorder recorder = new Recorder((connection, input) -> {
            input.clear();
            connection.send(new byte[2 * MUCH]);
        });
        rig().start(builder -> builder.timeouts(TcpTimeouts.DEFAULTS.withWrite(Duration.ofSeconds(30)))
                .handler(recorder));
        Peer peer = rig().connectWithSmallWindow();
        peer.send("x");
        recorder.await("high");
        for (int i = 0; i < 4; i++) {
            rig().pass(Duration.ofSeconds(20));
            peer.receive(2_000_000);
            rig().settle();
        }
        assertThat(recorder.count("close")).isZero();

        peer.receive(2 * MUCH - 8_000_000);
        recorder.await("written");
        rig().pass(Duration.ofHours(1));
        assertThat(recorder.count("close")).isZero();
    }
}
