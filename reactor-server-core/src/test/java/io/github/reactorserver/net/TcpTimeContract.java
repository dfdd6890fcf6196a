package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Deadlines, by the clock. */
interface TcpTimeContract {
    Duration IDLE = Duration.ofSeconds(60);
    Duration MILLI = Duration.ofMillis(1);

    TcpRig rig();

    private void start(Recorder recorder, TcpTimeouts timeouts) throws IOException {
        rig().start(builder -> builder.timeouts(timeouts).handler(recorder));
    }

    private Recorder startEcho(TcpTimeouts timeouts) throws IOException {
        Recorder echo = Recorder.echo();
        start(echo, timeouts);
        return echo;
    }

    // ---- idle

    @Test
    default void idleConnectionIsClosedWhenItsTimeIsOverAndNotBefore() throws IOException {
        Recorder echo = startEcho(TcpTimeouts.DEFAULTS.withIdle(IDLE));
        Peer peer = rig().connect();
        echo.await("open");
        rig().pass(IDLE.minus(MILLI));
        assertThat(echo.events()).containsExactly("open");

        rig().pass(MILLI);

        assertThat(echo.events()).containsExactly("open", "timeout IDLE", "close IDLE");
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
        assertThat(rig().server().stats().closed(CloseReason.IDLE)).isEqualTo(1);
    }

    @Test
    default void trafficInEitherDirectionPutsTheIdleTimeOff() throws IOException {
        Recorder sink = Recorder.sink();
        start(sink, TcpTimeouts.DEFAULTS.withIdle(IDLE));
        Peer peer = rig().connect();
        sink.await("open");
        for (int i = 0; i < 3; i++) {
            rig().pass(IDLE.minus(MILLI));
            peer.send("in");
            rig().settle();
        }
        for (int i = 0; i < 3; i++) {
            rig().pass(IDLE.minus(MILLI));
            sink.connection().send("out".getBytes(StandardCharsets.US_ASCII));
            rig().settle();
        }
        assertThat(sink.count("timeout")).isZero();

        rig().pass(IDLE);
        assertThat(sink.count("close IDLE")).isEqualTo(1);
    }

    @Test
    default void bytesThatHaveArrivedBeatTheirOwnIdleTimer() throws IOException {
        Recorder echo = startEcho(TcpTimeouts.DEFAULTS.withIdle(IDLE));
        Peer peer = rig().connect();
        TcpConnection connection = echo.connection();
        TcpRig.runOn(connection.loop(), () -> {
            // the loop is busy while both happen
            peer.send("just in time");
            rig().fixture().clock().advance(IDLE);
        });

        assertThat(peer.receiveText(12)).isEqualTo("just in time");
        rig().settle();
        assertThat(echo.count("timeout")).isZero();
    }

    @Test
    default void withoutAnIdleTimeoutAConnectionMayRestForEver() throws IOException {
        Recorder echo = startEcho(TcpTimeouts.DEFAULTS);
        Peer peer = rig().connect();
        echo.await("open");
        rig().pass(Duration.ofDays(1_000));

        peer.send("still here");
        assertThat(peer.receiveText(10)).isEqualTo("still here");
    }

    @Test
    default void handlerThatTakesLongerThanTheIdleTimeoutDoesNotMakeItsConnectionIdle() throws IOException {
        Recorder slow = new Recorder((connection, input) -> {
            rig().fixture().clock().advance(IDLE.multipliedBy(2));
            connection.send(input);
        });
        start(slow, TcpTimeouts.DEFAULTS.withIdle(IDLE));
        Peer peer = rig().connect();
        peer.send("one");
        assertThat(peer.receiveText(3)).isEqualTo("one");
        rig().settle();

        peer.send("two");
        assertThat(peer.receiveText(3)).isEqualTo("two");
        assertThat(slow.count("timeout")).isZero();
    }

    // ---- a handler's own deadline

    @Test
    default void handlersDeadlineIsToldWithItsReason() throws IOException {
        Recorder recorder = new Recorder(new ConnectionHandler() {
            @Override
            public void onOpen(TcpConnection connection) {
                connection.deadline(
                        CloseReason.HEADER_TIMEOUT, Duration.ofSeconds(5).toNanos());
            }

            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                input.clear();
                connection.deadline(
                        CloseReason.BODY_TIMEOUT, Duration.ofSeconds(10).toNanos());
            }
        });
        start(recorder, TcpTimeouts.DEFAULTS);
        rig().connect();
        recorder.await("open");
        rig().pass(Duration.ofSeconds(5));
        assertThat(recorder.events()).containsExactly("open", "timeout HEADER_TIMEOUT", "close HEADER_TIMEOUT");

        recorder.forget();
        Peer peer = rig().connect();
        peer.send("x");
        recorder.await("message x");
        rig().pass(Duration.ofSeconds(9));
        assertThat(recorder.count("timeout")).isZero();
        rig().pass(Duration.ofSeconds(1));
        assertThat(recorder.events())
                .containsExactly("open", "message x", "timeout BODY_TIMEOUT", "close BODY_TIMEOUT");
    }

    @Test
    default void deadlineMayBeMovedNearerAndTakenBack() throws IOException {
        Recorder sink = Recorder.sink();
        start(sink, TcpTimeouts.DEFAULTS);
        rig().connect();
        TcpConnection connection = sink.connection();
        TcpRig.runOn(connection.loop(), () -> {
            connection.deadline(CloseReason.IDLE, Duration.ofHours(1).toNanos());
            connection.deadline(CloseReason.KEEP_ALIVE, Duration.ofSeconds(1).toNanos());
        });
        TcpRig.runOn(connection.loop(), connection::clearDeadline);
        rig().pass(Duration.ofHours(2));
        assertThat(sink.count("timeout")).isZero();

        TcpRig.runOn(connection.loop(), () -> {
            connection.deadline(CloseReason.IDLE, Duration.ofHours(1).toNanos());
            connection.deadline(CloseReason.KEEP_ALIVE, Duration.ofSeconds(1).toNanos());
        });
        rig().pass(Duration.ofSeconds(1));
        assertThat(sink.events()).containsExactly("open", "timeout KEEP_ALIVE", "close KEEP_ALIVE");
    }

    @Test
    default void handlerMayAnswerATimeoutAndGoOn() throws IOException {
        Recorder recorder = new Recorder(new ConnectionHandler() {
            @Override
            public void onOpen(TcpConnection connection) {
                connection.deadline(CloseReason.IDLE, MILLI.toNanos());
            }

            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                connection.send(input);
            }

            @Override
            public void onTimeout(TcpConnection connection, CloseReason reason) {
                connection.send("hurry".getBytes(StandardCharsets.US_ASCII));
                connection.deadline(reason, MILLI.toNanos());
            }
        });
        start(recorder, TcpTimeouts.DEFAULTS);
        Peer peer = rig().connect();
        recorder.await("open");
        rig().pass(MILLI);
        rig().pass(MILLI);

        assertThat(peer.receiveText(10)).isEqualTo("hurryhurry");
        assertThat(recorder.count("timeout IDLE")).isEqualTo(2);
    }

    // ---- linger

    @Test
    default void peerThatDoesNotCloseAfterOurHalfCloseIsClosedAfterTheLingerTime() throws IOException {
        Recorder recorder = new Recorder((connection, input) -> {
            connection.send(input);
            connection.shutdown();
        });
        start(recorder, TcpTimeouts.DEFAULTS.withLinger(Duration.ofSeconds(5)));
        Peer peer = rig().connect();
        peer.send("bye");
        assertThat(peer.receiveAllText()).isEqualTo("bye");
        rig().pass(Duration.ofSeconds(4));
        peer.send("still talking");
        recorder.await("message still talking");
        assertThat(recorder.count("close")).isZero();

        rig().pass(Duration.ofSeconds(1));

        assertThat(recorder.count("close")).isEqualTo(1);
        assertThat(recorder.count("close HANDLER")).isEqualTo(1);
    }

    @Test
    default void withoutALingerTimeHalfCloseIsClose() throws IOException {
        Recorder recorder = new Recorder((connection, input) -> {
            connection.send(input);
            connection.shutdown();
        });
        start(recorder, TcpTimeouts.DEFAULTS.withLinger(Duration.ZERO));
        Peer peer = rig().connect();
        peer.send("bye");
        recorder.await("close HANDLER");

        assertThat(peer.receiveAllText()).isEqualTo("bye");
    }

    @Test
    default void handlerThatTakesLongerThanTheLingerTimeDoesNotCutItsAnswer() throws IOException {
        Recorder recorder = new Recorder((connection, input) -> {
            rig().fixture().clock().advance(Duration.ofMinutes(1));
            connection.send(input);
            connection.shutdown();
        });
        start(recorder, TcpTimeouts.DEFAULTS);
        Peer peer = rig().connect();
        peer.send("answer");
        recorder.await("message answer");
        rig().settle();
        assertThat(recorder.count("close")).isZero();

        assertThat(peer.receiveAllText()).isEqualTo("answer");
        peer.close();
        recorder.await("close HANDLER");
    }
}
