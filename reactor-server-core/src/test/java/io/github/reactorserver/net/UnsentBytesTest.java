package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.transport.memory.MemoryFixture;
import io.github.reactorserver.transport.memory.MemoryPeer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bytes that a socket has taken and the system has not, as those of completion and encryption: they are pending. */
class UnsentBytesTest {
    private final TcpRig rig = new TcpRig(new MemoryFixture());
    private final Recorder recorder = new Recorder((connection, input) -> {
        input.clear();
        connection.send("12345".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    });

    @AfterEach
    void close() {
        rig.close();
    }

    private MemoryPeer start() throws IOException {
        rig.start(builder -> builder.handler(recorder).waterMarks(new WaterMarks(10, 4)));
        MemoryPeer peer = (MemoryPeer) rig.connect();
        peer.holdBack(true);
        peer.send("x");
        rig.settle();
        return peer;
    }

    private long pendingGauge() {
        return rig.server().eventLoops().stream()
                .mapToLong(loop -> loop.stats().pendingWrite().get())
                .sum();
    }

    @Test
    void theyCountAsPendingUntilTheSystemHasThem() throws IOException {
        MemoryPeer peer = start();
        TcpConnection connection = recorder.connection();
        assertThat(connection.pendingBytes()).isEqualTo(5);
        assertThat(pendingGauge()).isEqualTo(5);
        assertThat(recorder.count("written")).isZero();

        peer.letGo(2);
        rig.settle();
        assertThat(connection.pendingBytes()).isEqualTo(3);
        assertThat(recorder.count("written")).isZero();

        peer.holdBack(false);
        assertThat(peer.receiveText(5)).isEqualTo("12345");
        rig.settle();
        assertThat(connection.pendingBytes()).isZero();
        assertThat(pendingGauge()).isZero();
        assertThat(recorder.count("written")).isEqualTo(1);
    }

    @Test
    void theyHoldReadingAboveTheHighWaterMark() throws IOException {
        MemoryPeer peer = start();
        peer.send("x");
        rig.settle();
        peer.send("x");
        rig.settle();
        assertThat(recorder.count("high")).isEqualTo(1);
        peer.send("x");
        rig.settle();
        assertThat(recorder.count("message")).isEqualTo(3);

        peer.holdBack(false);
        assertThat(peer.receiveText(20)).isEqualTo("12345".repeat(4));
        rig.settle();
        assertThat(recorder.count("low")).isEqualTo(1);
    }

    @Test
    void endOfTheStreamWaitsForThem() throws IOException {
        MemoryPeer peer = start();
        recorder.connection().closeInStages(CloseReason.HANDLER);
        rig.settle();
        assertThat(recorder.connection().state()).isEqualTo(TcpConnection.State.DISCONNECTING);
        assertThat(peer.isEnded()).isFalse();

        peer.holdBack(false);
        rig.settle();
        assertThat(peer.receiveText(5)).isEqualTo("12345");
        assertThat(peer.isEnded()).isTrue();
    }

    @Test
    void peerThatDoesNotLetThemGoIsCutByTheWriteTimeout() throws IOException {
        MemoryPeer peer = start();
        rig.pass(TcpTimeouts.DEFAULTS.write().dividedBy(2).plusMillis(1));
        peer.letGo(1);
        rig.pass(TcpTimeouts.DEFAULTS.write().dividedBy(2).plusMillis(1));
        assertThat(recorder.count("close")).isZero();
        rig.pass(TcpTimeouts.DEFAULTS.write().plusMillis(1));
        recorder.await("close WRITE_TIMEOUT");
        assertThat(pendingGauge()).isZero();
    }

    @Test
    void failureBehindTheTakingEndsTheConnection() throws IOException {
        MemoryPeer peer = start();
        peer.failUnsent(new IOException("lost"));
        rig.pass(Duration.ZERO);
        recorder.await("close ERROR");
        assertThat(pendingGauge()).isZero();
        assertThat(rig.server().stats().closed(CloseReason.ERROR)).isEqualTo(1);
    }

    @Test
    void moreIsTakenWhileSomeAreHeldBack() throws IOException {
        MemoryPeer peer = start();
        TcpRig.runOn(recorder.connection().loop(), () -> recorder.connection().send(new byte[20_000]));
        rig.settle();
        assertThat(recorder.connection().pendingBytes()).isEqualTo(20_005);
        peer.holdBack(false);
        assertThat(peer.receive(20_005)).hasSize(20_005);
        rig.settle();
        assertThat(recorder.connection().pendingBytes()).isZero();
    }
}
