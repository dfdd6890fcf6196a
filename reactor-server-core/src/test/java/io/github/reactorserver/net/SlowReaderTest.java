package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.reactorserver.transport.memory.MemoryFixture;
import io.github.reactorserver.transport.memory.MemoryPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Peers that take so little at a time that the transport reports no room, and what an operator sees of those cut off. */
class SlowReaderTest {
    private static final int LENGTH = 100_000;
    private static final int PIECE = 1_000;
    private static final Duration WRITE = Duration.ofSeconds(60);

    private final MemoryFixture fixture = new MemoryFixture();
    private final TcpRig rig = new TcpRig(fixture);
    private final Logger log = (Logger) LoggerFactory.getLogger(EndLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Recorder recorder = new Recorder((connection, input) -> {
        input.clear();
        connection.send(new byte[LENGTH]);
    });

    @BeforeEach
    void listen() {
        fixture.transport().window(PIECE).writeCapacity(60 * PIECE);
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void close() {
        log.detachAppender(lines);
        rig.close();
    }

    private MemoryPeer start(UnaryOperator<TcpServer.Builder> settings) throws IOException {
        rig.start(builder -> settings.apply(
                builder.timeouts(TcpTimeouts.DEFAULTS.withWrite(WRITE)).handler(recorder)));
        return ask();
    }

    private MemoryPeer ask() throws IOException {
        MemoryPeer peer = (MemoryPeer) rig.connect();
        peer.send("x");
        rig.settle();
        return peer;
    }

    /** Takes a piece at a time. */
    private void take(MemoryPeer peer, int pieces, Duration each) {
        for (int i = 0; i < pieces; i++) {
            assertThat(recorder.count("close")).isZero();
            assertThat(peer.receive(PIECE)).hasSize(PIECE);
            rig.pass(each);
        }
    }

    /** Takes a piece at a time until the transport has the rest. */
    private void takeUntilWritten(MemoryPeer peer, Duration each) {
        while (recorder.count("written") == 0) {
            take(peer, 1, each);
        }
    }

    @Test
    void pieceForEachWriteTimeoutIsEnough() throws IOException {
        MemoryPeer peer = start(builder -> builder);
        take(peer, LENGTH / PIECE, WRITE);

        assertThat(recorder.count("written")).isEqualTo(1);
        rig.pass(Duration.ofHours(1));
        assertThat(recorder.count("close")).isZero();
    }

    @Test
    void whoStopsReadingIsResetWhenItsTimeIsOverAndNotBefore() throws IOException {
        MemoryPeer peer = start(builder -> builder);
        take(peer, LENGTH / PIECE / 4, WRITE);
        rig.pass(WRITE.minusNanos(1));
        assertThat(recorder.count("close")).isZero();

        rig.pass(Duration.ofNanos(1));

        assertThat(recorder.count("close WRITE_TIMEOUT")).isEqualTo(1);
        assertThat(peer.isReset()).isTrue();
        assertThat(rig.loop(0).stats().pendingWrite().get()).isZero();
    }

    @Test
    void idleTimeDoesNotEndWhatIsTakenSlowly() throws IOException {
        Duration idle = Duration.ofSeconds(20);
        MemoryPeer peer = start(builder ->
                builder.timeouts(TcpTimeouts.DEFAULTS.withWrite(WRITE).withIdle(idle)));
        takeUntilWritten(peer, idle);
        assertThat(recorder.count("close")).isZero();

        rig.pass(idle);
        assertThat(recorder.count("close IDLE")).isEqualTo(1);
    }

    @Test
    void probeThatWouldWaitBehindUnsentBytesIsNotSent() throws IOException {
        Heartbeat heartbeat = new Heartbeat(Duration.ofSeconds(20), "ping".getBytes(StandardCharsets.US_ASCII), 1);
        MemoryPeer peer = start(builder -> builder.heartbeat(heartbeat));
        takeUntilWritten(peer, heartbeat.interval());

        assertThat(recorder.count("close")).isZero();
    }

    @Test
    void cutIsALineOfTheLogAndManyOfThemAreOneEachTenSeconds() throws IOException {
        start(builder -> builder);
        for (int i = 1; i < 5; i++) {
            ask();
        }
        passTwice();
        assertThat(recorder.count("close WRITE_TIMEOUT")).isEqualTo(5);
        assertThat(lines.list).hasSize(1);
        assertThat(lines.list.get(0).getFormattedMessage())
                .startsWith("rig: connection ")
                .contains("(write-timeout)", "61000 written and 39000 unsent; 1 such");

        ask();
        passTwice();
        assertThat(lines.list).hasSize(2);
        assertThat(lines.list.get(1).getFormattedMessage()).contains("5 such cuts since the last such line");
    }

    // at the first deadline the transport has room for what the peer's window has taken
    private void passTwice() {
        rig.pass(WRITE);
        rig.pass(WRITE);
    }
}
