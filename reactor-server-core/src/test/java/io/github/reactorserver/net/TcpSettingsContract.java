package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.net.ServerStats.RejectReason;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Settings that are changed while the server runs. */
interface TcpSettingsContract {
    Duration LONG = Duration.ofSeconds(60);
    Duration SHORT = Duration.ofSeconds(5);

    TcpRig rig();

    private static TcpSettings idle(TcpSettings settings, Duration idle) {
        return settings.withTimeouts(settings.timeouts().withIdle(idle));
    }

    private Recorder start(TcpSettings settings) throws IOException {
        Recorder recorder = Recorder.echo();
        rig().start(builder -> builder.settings(settings).handler(recorder));
        return recorder;
    }

    private void change(TcpSettings settings) {
        assertThat(rig().server().change(before -> settings)).isEqualTo(settings);
        assertThat(rig().server().settings()).isEqualTo(settings);
    }

    private Peer connected(Recorder recorder, int times) throws IOException {
        Peer peer = rig().connect();
        recorder.await("open", times);
        return peer;
    }

    private static void assertEchoes(Peer peer) {
        peer.send("echo");
        assertThat(peer.receiveText(4)).isEqualTo("echo");
    }

    // ---- timeouts

    @Test
    default void shorterIdleTimeoutHoldsForOpenConnectionsToo() throws IOException {
        Recorder recorder = start(idle(TcpSettings.DEFAULTS, LONG));
        connected(recorder, 1);
        change(idle(TcpSettings.DEFAULTS, SHORT));
        rig().pass(SHORT.minusMillis(1));
        assertThat(recorder.count("timeout")).isZero();
        rig().pass(Duration.ofMillis(1));
        assertThat(recorder.count("timeout IDLE")).isEqualTo(1);

        connected(recorder, 2);
        rig().pass(SHORT);
        assertThat(recorder.count("timeout IDLE")).isEqualTo(2);
    }

    @Test
    default void idleTimeoutThatIsSwitchedOnFindsConnectionsThatHaveNone() throws IOException {
        Recorder recorder = start(TcpSettings.DEFAULTS);
        connected(recorder, 1);
        rig().pass(Duration.ofDays(1));
        change(idle(TcpSettings.DEFAULTS, SHORT));
        rig().pass(SHORT);

        assertThat(recorder.count("timeout IDLE")).isEqualTo(1);
    }

    @Test
    default void idleTimeoutThatIsSwitchedOffLetsConnectionsRest() throws IOException {
        Recorder recorder = start(idle(TcpSettings.DEFAULTS, SHORT));
        Peer peer = connected(recorder, 1);
        change(TcpSettings.DEFAULTS);
        rig().pass(Duration.ofDays(1));

        assertThat(recorder.count("timeout")).isZero();
        assertEchoes(peer);
    }

    @Test
    default void writeTimeoutHoldsFromTheNextWait() throws IOException {
        Recorder recorder = start(TcpSettings.DEFAULTS.withTimeouts(TcpTimeouts.DEFAULTS.withWrite(LONG)));
        rig().connectWithSmallWindow();
        change(TcpSettings.DEFAULTS.withTimeouts(TcpTimeouts.DEFAULTS.withWrite(SHORT)));
        TcpConnection connection = recorder.connection();
        connection.send(new byte[20_000_000]);
        rig().pass(SHORT.minusMillis(1));
        assertThat(recorder.count("close")).isZero();

        rig().pass(Duration.ofMillis(1));
        rig().pass(SHORT);

        assertThat(recorder.count("close WRITE_TIMEOUT")).isEqualTo(1);
    }

    // ---- water marks

    @Test
    default void openConnectionsGoByTheNewWaterMarks() throws IOException {
        Recorder recorder = start(TcpSettings.DEFAULTS.withWaterMarks(new WaterMarks(Integer.MAX_VALUE, 1)));
        rig().connectWithSmallWindow();
        TcpConnection connection = recorder.connection();
        connection.send(new byte[20_000_000]);
        rig().settle();
        assertThat(recorder.count("high")).isZero();

        change(TcpSettings.DEFAULTS);
        connection.send(new byte[1]);
        rig().settle();

        assertThat(recorder.count("high")).isEqualTo(1);
    }

    // ---- limits

    @Test
    default void lowerMaximumTurnsNewConnectionsAwayAndLeavesOpenOnesAlone() throws IOException {
        Recorder recorder = start(TcpSettings.DEFAULTS);
        Peer first = connected(recorder, 1);
        Peer second = connected(recorder, 2);
        change(TcpSettings.DEFAULTS.withLimits(new ConnectionLimits(1, 0)));
        assertThat(rig().connect().receiveAllText()).isEmpty();
        assertThat(rig().server().stats().rejected(RejectReason.MAX)).isEqualTo(1);
        assertEchoes(first);
        assertEchoes(second);

        change(TcpSettings.DEFAULTS.withLimits(new ConnectionLimits(3, 0)));
        assertEchoes(connected(recorder, 3));
    }

    @Test
    default void limitPerAddressCountsThoseThatWereOpenBefore() throws IOException {
        Recorder recorder = start(TcpSettings.DEFAULTS);
        Peer first = connected(recorder, 1);
        connected(recorder, 2);
        change(TcpSettings.DEFAULTS.withLimits(new ConnectionLimits(100, 2)));
        assertThat(rig().connect().receiveAllText()).isEmpty();
        assertThat(rig().server().stats().rejected(RejectReason.PER_CLIENT)).isEqualTo(1);

        first.close();
        recorder.await("close CLIENT");
        assertEchoes(connected(recorder, 3));
    }

    @Test
    default void limitPerAddressThatWasOffForAWhileCountsRight() throws IOException {
        TcpSettings two = TcpSettings.DEFAULTS.withLimits(new ConnectionLimits(100, 2));
        Recorder recorder = start(two);
        Peer counted = connected(recorder, 1);
        change(TcpSettings.DEFAULTS);
        Peer uncounted = connected(recorder, 2);
        counted.close();
        uncounted.close();
        recorder.await("close CLIENT", 2);
        change(two);
        connected(recorder, 3);
        connected(recorder, 4);

        assertThat(rig().connect().receiveAllText()).isEmpty();
        assertThat(rig().server().stats().rejected(RejectReason.PER_CLIENT)).isEqualTo(1);
    }

    // ---- rates

    @Test
    default void rateLimitHoldsForOpenConnectionsToo() throws IOException {
        Recorder recorder = start(TcpSettings.DEFAULTS);
        Peer peer = connected(recorder, 1);
        change(TcpSettings.DEFAULTS.withRateLimits(new RateLimits(1_000, 0)));
        peer.send("a".repeat(3_000));
        recorder.awaitMessages("a".repeat(1_000));
        rig().settle();
        assertThat(recorder.messages()).hasSize(1_000);

        rig().pass(Duration.ofSeconds(1));
        rig().pass(Duration.ofSeconds(1));
        assertThat(recorder.messages()).hasSize(3_000);
    }

    @Test
    default void connectionsThatRestForARateLimitGoOnWhenItIsLifted() throws IOException {
        for (RateLimits limits : new RateLimits[] {new RateLimits(100, 0), new RateLimits(0, 100)}) {
            Recorder recorder = start(TcpSettings.DEFAULTS.withRateLimits(limits));
            Peer peer = connected(recorder, 1);
            peer.send("a".repeat(3_000));
            recorder.awaitMessages("a".repeat(100));
            rig().settle();
            assertThat(recorder.messages()).hasSize(100);

            change(TcpSettings.DEFAULTS);

            recorder.awaitMessages("a".repeat(3_000));
            assertThat(peer.receiveText(3_000)).hasSize(3_000);
        }
    }

    @Test
    default void totalRateThatChangesIsSharedByOldAndNewConnections() throws IOException {
        Recorder recorder = start(TcpSettings.DEFAULTS.withRateLimits(new RateLimits(0, 1_000_000)));
        Peer old = connected(recorder, 1);
        change(TcpSettings.DEFAULTS.withRateLimits(new RateLimits(0, 1_000)));
        Peer young = connected(recorder, 2);
        old.send("a".repeat(2_000));
        young.send("a".repeat(2_000));
        rig().settle();

        assertThat(rig().loop(0).stats().bytesRead().get()).isEqualTo(1_000);
    }

    // ---- the change itself

    @Test
    default void serverThatIsStoppedTakesSettingsForItsNextStart() throws IOException {
        Recorder recorder = start(TcpSettings.DEFAULTS);
        rig().server().stop(Duration.ZERO);
        change(TcpSettings.DEFAULTS.withLimits(new ConnectionLimits(1, 0)).withRateLimits(new RateLimits(10, 0)));
        rig().server().start();
        Peer peer = connected(recorder, 1);
        peer.send("a".repeat(20));
        recorder.awaitMessages("a".repeat(10));

        assertThat(rig().connect().receiveAllText()).isEmpty();
    }

    @Test
    default void handlersAreToldAndMaySetTheirDeadlinesAnew() throws IOException {
        Recorder recorder = new Recorder(new ConnectionHandler() {
            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                input.clear();
            }

            @Override
            public void onSettingsChange(TcpConnection connection) {
                connection.send("changed".getBytes(StandardCharsets.US_ASCII));
            }
        });
        rig().start(recorder);
        Peer peer = connected(recorder, 1);
        change(TcpSettings.DEFAULTS.withLimits(new ConnectionLimits(5, 0)));

        assertThat(peer.receiveText(7)).isEqualTo("changed");
    }

    @Test
    default void loopCannotChangeSettings() throws IOException {
        start(TcpSettings.DEFAULTS);
        TcpServer server = rig().server();

        assertThatThrownBy(() -> TcpRig.on(rig().loop(0), () -> server.change(settings -> settings)))
                .hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    @SuppressWarnings("NullAway") // what a careless caller does
    default void noSettingsAreRefusedAndTheOldOnesStay() throws IOException {
        Recorder recorder = start(TcpSettings.DEFAULTS);
        assertThatThrownBy(() -> rig().server().change(before -> null)).isInstanceOf(NullPointerException.class);

        assertThat(rig().server().settings()).isEqualTo(TcpSettings.DEFAULTS);
        assertEchoes(connected(recorder, 1));
    }
}
