package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a connection says of itself. */
interface TcpFiguresContract {

    TcpRig rig();

    @Test
    default void bytesAreCountedInBothDirections() throws IOException {
        rig().start(builder -> builder.handler(new Recorder((connection, input) -> {
            connection.send(input);
            connection.send(new byte[50_000]);
        })));
        Peer peer = rig().connect();
        peer.send("first");
        assertThat(peer.receive(50_005)).hasSize(50_005);
        peer.send("next");
        assertThat(peer.receive(50_004)).hasSize(50_004);
        rig().settle();
        TcpConnection connection = rig().server().connections().get(0);

        assertThat(TcpRig.on(connection.loop(), connection::bytesRead)).isEqualTo(9);
        assertThat(TcpRig.on(connection.loop(), connection::bytesWritten)).isEqualTo(100_009);
    }

    @Test
    default void connectionWithoutADeadlineHasNone() throws IOException {
        Recorder echo = Recorder.echo();
        rig().start(echo);
        rig().connect();
        TcpConnection connection = echo.connection();

        assertThat(deadline(connection)).isEqualTo("none");
    }

    @Test
    default void nearestDeadlineIsToldWithItsReason() throws IOException {
        Recorder sink = Recorder.sink();
        rig().start(builder -> builder.handler(sink)
                .timeouts(TcpTimeouts.DEFAULTS.withIdle(Duration.ofSeconds(20)).withWrite(Duration.ofSeconds(30))));
        rig().connectWithSmallWindow();
        TcpConnection connection = sink.connection();
        rig().pass(Duration.ofSeconds(5));
        assertThat(deadline(connection)).isEqualTo("IDLE in PT15S");

        connection.send(new byte[20_000_000]);
        rig().settle();
        assertThat(deadline(connection)).isEqualTo("IDLE in PT20S");
        TcpRig.runOn(
                connection.loop(),
                () -> connection.deadline(
                        CloseReason.IDLE, Duration.ofMinutes(1).toNanos()));
        assertThat(deadline(connection)).isEqualTo("WRITE_TIMEOUT in PT30S");
    }

    private static String deadline(TcpConnection connection) {
        NextDeadline next = TcpRig.on(connection.loop(), connection::nextDeadline);
        return next == null ? "none" : next.reason() + " in " + next.left();
    }
}
