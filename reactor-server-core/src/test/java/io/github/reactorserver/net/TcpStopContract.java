package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.Background;
import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.net.ServerStats.RejectReason;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a server ends, in peace and by force. */
interface TcpStopContract {
    Duration GRACE = Duration.ofSeconds(10);

    TcpRig rig();

    private CompletableFuture<Boolean> stop(Duration grace) {
        TcpServer server = rig().server();
        return Background.supply(() -> server.stop(grace));
    }

    @Test
    default void serverWithoutConnectionsStopsAtOnce() throws IOException {
        TcpServer server = rig().start(Recorder.echo());

        assertThat(server.stop(GRACE)).isTrue();

        assertThat(server.isRunning()).isFalse();
        assertThat(server.port()).isEqualTo(-1);
        assertThat(TcpRig.loopThreads()).isEmpty();
    }

    @Test
    default void stoppedServerMayBeStoppedAgain() throws IOException {
        TcpServer server = rig().start(Recorder.echo());
        server.stop(GRACE);

        assertThat(server.stop(GRACE)).isTrue();
    }

    @Test
    default void serverThatNeverRanMayBeStopped() {
        assertThat(rig().server(builder -> builder).stop(GRACE)).isTrue();
    }

    @Test
    default void stopSendsTheRestAndFinAndWaitsForThePeer() throws Exception {
        Recorder recorder = new Recorder((connection, input) -> connection.send(new byte[1_000_000]));
        rig().start(recorder);
        Peer peer = rig().connectWithSmallWindow();
        peer.send("x");
        recorder.await("message x");
        CompletableFuture<Boolean> stopping = stop(GRACE);
        recorder.await("drain");
        assertThat(stopping).isNotDone();

        assertThat(peer.receiveAll()).hasSize(1_000_000);
        peer.close();

        assertThat(stopping.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(recorder.count("close")).isEqualTo(1);
        assertThat(recorder.count("close HANDLER")).isEqualTo(1);
    }

    @Test
    default void nobodyIsAcceptedWhileTheServerDrains() throws Exception {
        Recorder sink = Recorder.sink();
        TcpServer server = rig().start(sink);
        Peer peer = rig().connect();
        sink.await("open");
        int port = server.port();
        CompletableFuture<Boolean> stopping = stop(GRACE);
        sink.await("drain");

        assertThatThrownBy(() -> rig().fixture().connect(port)).isInstanceOf(IOException.class);

        peer.close();
        assertThat(stopping.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    default void whatTheHandlerFinishesWithinTheGraceIsSent() throws Exception {
        Recorder recorder = new Recorder(new ConnectionHandler() {
            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                byte[] answer = input.readBytes(input.readableBytes());
                connection.loop().schedule(Duration.ofSeconds(1), () -> {
                    connection.send(answer);
                    connection.closeWhenWritten(CloseReason.SHUTDOWN);
                });
            }

            @Override
            public void onDrain(TcpConnection connection) {
                // the response ends the connection
            }
        });
        rig().start(recorder);
        Peer peer = rig().connect();
        peer.send("answer");
        recorder.await("message answer");
        CompletableFuture<Boolean> stopping = stop(GRACE);
        recorder.await("drain");
        rig().fixture().clock().advance(Duration.ofSeconds(1));
        rig().server().eventLoops().forEach(TcpStopContract::wake);

        assertThat(peer.receiveAllText()).isEqualTo("answer");
        assertThat(stopping.get(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void wake(EventLoop loop) {
        try {
            loop.queueInLoop(() -> {});
        } catch (RejectedExecutionException e) {
            // the stop was faster
        }
    }

    @Test
    default void connectionThatDoesNotFinishIsCutOffAfterTheGrace() throws IOException {
        Recorder recorder = new Recorder(new ConnectionHandler() {
            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                input.clear();
            }

            @Override
            public void onDrain(TcpConnection connection) {
                // ignored
            }
        });
        TcpServer server = rig().start(builder -> builder.loopThreads(2).handler(recorder));
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            peers.add(rig().connect());
        }
        recorder.await("open", 4);

        assertThat(server.stop(Duration.ofMillis(1))).isFalse();

        assertThat(recorder.count("close SHUTDOWN")).isEqualTo(4);
        assertThat(recorder.count("close")).isEqualTo(4);
        peers.forEach(peer -> assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED));
        assertThat(server.stats().current()).isZero();
        assertThat(TcpRig.loopThreads()).isEmpty();
    }

    @Test
    default void loopDoesNotStopItsOwnServer() throws IOException {
        TcpServer server = rig().start(Recorder.echo());

        TcpRig.runOn(
                rig().loop(0),
                () -> assertThatThrownBy(() -> server.stop(GRACE)).isInstanceOf(IllegalStateException.class));

        assertThat(server.isRunning()).isTrue();
    }

    @Test
    default void loopThatStopsItsServerWhileItStopsIsRefusedAndHoldsNothingUp() throws Exception {
        TcpServer[] server = new TcpServer[1];
        Recorder recorder = new Recorder(new ConnectionHandler() {
            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                input.clear();
            }

            @Override
            public void onDrain(TcpConnection connection) {
                server[0].stop(GRACE);
            }
        });
        server[0] = rig().start(recorder);
        rig().connect();
        recorder.await("open");

        assertThat(stop(GRACE).get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(recorder.events()).containsExactly("open", "drain", "close ERROR");
    }

    @Test
    default void loopDoesNotStartAServer() throws IOException {
        TcpServer server = rig().start(Recorder.echo());
        TcpServer other = rig().server(builder -> builder.loops(server.loops()));

        TcpRig.runOn(
                server.eventLoops().get(0),
                () -> assertThatThrownBy(other::start).isInstanceOf(IllegalStateException.class));
    }

    @Test
    default void loopDoesNotListTheConnections() throws IOException {
        TcpServer server = rig().start(Recorder.echo());

        TcpRig.runOn(
                rig().loop(0), () -> assertThatThrownBy(server::connections).isInstanceOf(IllegalStateException.class));
    }

    @Test
    default void handlerThatFailsWhenDrainedIsClosed() throws Exception {
        Recorder recorder = new Recorder(new ConnectionHandler() {
            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                input.clear();
            }

            @Override
            public void onDrain(TcpConnection connection) {
                throw new IllegalStateException("as asked for");
            }
        });
        TcpServer server = rig().start(recorder);
        rig().connect();
        recorder.await("open");

        assertThat(server.stop(GRACE)).isTrue();
        assertThat(recorder.events()).containsExactly("open", "drain", "close ERROR");
    }

    @Test
    default void connectionsThatComeWhileTheServerStopsAreServedOrRefused() throws Exception {
        for (int round = 0; round < 20; round++) {
            Recorder echo = Recorder.echo();
            TcpServer server = rig().start(builder -> builder.loopThreads(2).handler(echo));
            int port = server.port();
            CompletableFuture<Void> connecting = Background.run(() -> {
                try {
                    while (true) {
                        rig().fixture().connect(port).close();
                    }
                } catch (IOException e) {
                    // the port is closed
                }
            });
            echo.await("open", 5);

            server.stop(GRACE);

            connecting.get(10, TimeUnit.SECONDS);
            assertThat(echo.count("close")).isEqualTo(echo.count("open"));
            assertThat(server.stats().current()).isZero();
            assertThat(server.stats().rejected(RejectReason.MAX)).isZero();
        }
    }

    @Test
    default void graceThatNoNanosecondsCanCountIsAsLongAsCanBe() throws IOException {
        TcpServer server = rig().start(Recorder.echo());

        assertThat(server.stop(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();

        assertThat(server.isRunning()).isFalse();
    }
}
