package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Probes of silent peers, by the clock. */
interface TcpHeartbeatContract {
    Duration INTERVAL = Duration.ofSeconds(10);
    byte[] PING = "ping".getBytes(StandardCharsets.US_ASCII);

    TcpRig rig();

    private void start(Recorder recorder, int unanswered) throws IOException {
        rig().start(builder ->
                builder.heartbeat(new Heartbeat(INTERVAL, PING, unanswered)).handler(recorder));
    }

    private Recorder startSink(int unanswered) throws IOException {
        Recorder sink = Recorder.sink();
        start(sink, unanswered);
        return sink;
    }

    private long bytesWritten() {
        return rig().loop(0).stats().bytesWritten().get();
    }

    @Test
    default void probeComesAfterAnIntervalOfSilenceAndNotBefore() throws IOException {
        Recorder sink = startSink(2);
        Peer peer = rig().connect();
        sink.connection();
        rig().pass(INTERVAL.minusMillis(1));
        assertThat(bytesWritten()).isZero();

        rig().pass(Duration.ofMillis(1));

        assertThat(peer.receiveText(4)).isEqualTo("ping");
        assertThat(bytesWritten()).isEqualTo(4);
    }

    @Test
    default void silentPeerIsProbedAsOftenAsToldAndThenClosed() throws IOException {
        Recorder sink = startSink(2);
        Peer peer = rig().connect();
        sink.connection();
        for (int i = 0; i < 2; i++) {
            rig().pass(INTERVAL);
            assertThat(peer.receiveText(4)).isEqualTo("ping");
        }
        rig().pass(INTERVAL.minusMillis(1));
        assertThat(sink.count("close")).isZero();

        rig().pass(Duration.ofMillis(1));

        assertThat(sink.count("close IDLE")).isEqualTo(1);
        assertThat(peer.receiveAllText()).isEmpty();
        assertThat(rig().server().stats().closed(CloseReason.IDLE)).isEqualTo(1);
    }

    @Test
    default void peerThatAnswersProbesLives() throws IOException {
        Recorder sink = startSink(1);
        Peer peer = rig().connect();
        sink.connection();
        for (int i = 0; i < 5; i++) {
            rig().pass(INTERVAL);
            assertThat(peer.receiveText(4)).isEqualTo("ping");
            peer.send("pong");
            rig().settle();
        }

        assertThat(sink.count("close")).isZero();
    }

    @Test
    default void answerMakesEarlierSilenceForgotten() throws IOException {
        Recorder sink = startSink(2);
        Peer peer = rig().connect();
        sink.connection();
        for (int i = 0; i < 3; i++) {
            rig().pass(INTERVAL);
            rig().pass(INTERVAL);
            assertThat(peer.receiveText(8)).isEqualTo("pingping");
            peer.send("pong");
            rig().settle();
        }

        assertThat(sink.count("close")).isZero();
    }

    @Test
    default void anyByteOfThePeerPutsTheProbeOff() throws IOException {
        Recorder sink = startSink(1);
        Peer peer = rig().connect();
        sink.connection();
        for (int i = 0; i < 5; i++) {
            rig().pass(INTERVAL.minusSeconds(1));
            peer.send("x");
            rig().settle();
        }
        assertThat(bytesWritten()).isZero();

        rig().pass(INTERVAL.minusMillis(1));
        assertThat(bytesWritten()).isZero();
        rig().pass(Duration.ofMillis(1));
        assertThat(bytesWritten()).isEqualTo(4);
    }

    @Test
    default void deadPeerIsClosedThoughWeKeepSendingToIt() throws IOException {
        Recorder sink = startSink(1);
        Peer peer = rig().connect();
        TcpConnection connection = sink.connection();
        for (int seconds = 1; seconds < 20; seconds++) {
            rig().pass(Duration.ofSeconds(1));
            connection.send("tick".getBytes(StandardCharsets.US_ASCII));
            rig().settle();
        }
        assertThat(sink.count("close")).isZero();

        rig().pass(Duration.ofSeconds(1));

        assertThat(sink.count("close IDLE")).isEqualTo(1);
        assertThat(peer.receiveAllText()).containsOnlyOnce("ping");
    }

    @Test
    default void peerThatWeDoNotReadIsNotTakenForDead() throws IOException {
        Recorder pausing = new Recorder((connection, input) -> {
            input.clear();
            connection.pauseReading();
        });
        start(pausing, 1);
        Peer peer = rig().connect();
        peer.send("x");
        pausing.await("message x");
        for (int i = 0; i < 5; i++) {
            rig().pass(INTERVAL);
        }
        assertThat(pausing.count("close")).isZero();
        assertThat(bytesWritten()).isZero();

        TcpConnection connection = pausing.connection();
        TcpRig.runOn(connection.loop(), connection::resumeReading);
        rig().pass(INTERVAL);
        assertThat(peer.receiveText(4)).isEqualTo("ping");
        rig().pass(INTERVAL);
        assertThat(pausing.count("close IDLE")).isEqualTo(1);
    }

    @Test
    default void peerThatHasEndedItsStreamStillGetsItsAnswer() throws IOException {
        Recorder patient = new Recorder(new ConnectionHandler() {
            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                input.clear();
            }

            @Override
            public void onEndOfStream(TcpConnection connection) {
                // the response is still being computed
            }
        });
        start(patient, 1);
        Peer peer = rig().connect();
        peer.send("x");
        peer.closeOutput();
        patient.await("end");
        for (int i = 0; i < 5; i++) {
            rig().pass(INTERVAL);
        }
        assertThat(patient.count("close")).isZero();

        patient.connection().send("answer".getBytes(StandardCharsets.US_ASCII));
        patient.connection().shutdown();
        assertThat(peer.receiveAllText()).isEqualTo("answer");
    }

    @Test
    default void answerThatIsTakenSlowlyIsNotCutByAHeartbeat() throws IOException {
        Recorder recorder = new Recorder((connection, input) -> {
            input.clear();
            connection.send(new byte[4_000]);
            connection.shutdown();
        });
        rig().start(builder -> builder.heartbeat(new Heartbeat(Duration.ofSeconds(1), PING, 1))
                .rateLimits(new RateLimits(100, 0))
                .handler(recorder));
        Peer peer = rig().connect();
        peer.send("x");
        recorder.await("message x");
        for (int i = 0; i < 400; i++) {
            rig().pass(Duration.ofMillis(100));
        }

        assertThat(peer.receiveAll()).isEqualTo(new byte[4_000]);
    }

    @Test
    default void withoutAHeartbeatNothingIsSent() throws IOException {
        Recorder sink = Recorder.sink();
        rig().start(sink);
        rig().connect();
        sink.connection();
        rig().pass(Duration.ofDays(1));

        assertThat(bytesWritten()).isZero();
        assertThat(sink.events()).containsExactly("open");
    }

    @Test
    default void heartbeatWithoutSenseIsRefused() {
        assertThatThrownBy(() -> new Heartbeat(Duration.ZERO, PING, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Heartbeat(INTERVAL, new byte[0], 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Heartbeat(INTERVAL, PING, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
