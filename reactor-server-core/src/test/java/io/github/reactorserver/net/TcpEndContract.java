package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.Background;
import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.net.TcpConnection.State;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The many ends of a connection, each told once. */
interface TcpEndContract {

    TcpRig rig();

    // ---- ended by the peer

    @Test
    default void resetByPeerIsOneQuietClose() throws IOException {
        Recorder sink = Recorder.sink();
        rig().start(sink);
        Peer peer = rig().connect();
        peer.send("x");
        sink.await("message x");
        peer.reset();
        sink.await("close ERROR");
        rig().settle();

        assertThat(sink.events()).containsExactly("open", "message x", "close ERROR");
    }

    @Test
    default void sendingToAPeerThatIsGoneIsOneQuietClose() throws IOException {
        Recorder sink = Recorder.sink();
        rig().start(sink);
        Peer peer = rig().connect();
        TcpConnection connection = sink.connection();
        TcpRig.runOn(connection.loop(), connection::pauseReading);
        peer.reset();
        while (connection.state() != State.DISCONNECTED) {
            connection.send(new byte[10]);
            rig().settle();
        }

        assertThat(sink.count("close")).isEqualTo(1);
        assertThat(sink.count("close ERROR")).isEqualTo(1);
    }

    @Test
    default void peerThatHalfClosesStillGetsItsAnswer() throws IOException {
        Recorder recorder = new Recorder(new ConnectionHandler() {
            private final Buffer request = new Buffer(16);

            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                request.write(input);
            }

            @Override
            public void onEndOfStream(TcpConnection connection) {
                assertThat(connection.isInputEnded()).isTrue();
                connection.send(request);
                connection.shutdown();
            }
        });
        rig().start(recorder);
        Peer peer = rig().connect();
        peer.send("question");
        peer.closeOutput();

        assertThat(peer.receiveAllText()).isEqualTo("question");
        recorder.await("close CLIENT");
    }

    @Test
    default void answerThatComesLongAfterTheHalfCloseIsDelivered() throws IOException {
        Recorder recorder = new Recorder(new ConnectionHandler() {
            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                input.clear();
            }

            @Override
            public void onEndOfStream(TcpConnection connection) {
                connection.loop().schedule(Duration.ofSeconds(1), () -> {
                    connection.send(new byte[] {'l', 'a', 't', 'e'});
                    connection.shutdown();
                });
            }
        });
        rig().start(recorder);
        Peer peer = rig().connect();
        peer.send("question");
        peer.closeOutput();
        recorder.await("end");

        rig().pass(Duration.ofSeconds(1));

        assertThat(peer.receiveAllText()).isEqualTo("late");
    }

    // ---- ended by us

    @Test
    default void shutdownSendsTheRestAndStillReads() throws IOException {
        Recorder recorder = new Recorder((connection, input) -> {
            connection.send(input);
            connection.shutdown();
        });
        rig().start(recorder);
        Peer peer = rig().connect();
        peer.send("last");
        assertThat(peer.receiveAllText()).isEqualTo("last");
        peer.send("more");
        recorder.await("message more");
        peer.close();
        recorder.await("close HANDLER");
        rig().settle();

        assertThat(recorder.count("close")).isEqualTo(1);
    }

    @Test
    default void whatIsSentAfterShutdownIsDropped() throws IOException {
        Recorder recorder = new Recorder((connection, input) -> {
            connection.send(new byte[] {'a'});
            connection.shutdown();
            connection.send(new byte[] {'b'});
            connection.send(new Buffer(1).writeByte('c'));
            connection.send(ByteBuffer.allocate(100_000));
            input.clear();
        });
        rig().start(recorder);
        Peer peer = rig().connect();
        peer.send("x");

        assertThat(peer.receiveAllText()).isEqualTo("a");
    }

    @Test
    default void closeWhenWrittenDoesNotWaitForThePeer() throws IOException {
        Recorder recorder = new Recorder((connection, input) -> {
            connection.send(input);
            connection.closeWhenWritten(CloseReason.HANDLER);
        });
        rig().start(recorder);
        Peer peer = rig().connect();
        peer.send("bye");
        recorder.await("close HANDLER");

        assertThat(peer.receiveAllText()).isEqualTo("bye");
    }

    @Test
    default void closeSendsWhatTheCallbackHasCollected() throws IOException {
        Recorder recorder = new Recorder((connection, input) -> {
            connection.send(input);
            connection.close();
        });
        rig().start(recorder);
        Peer peer = rig().connect();
        peer.send("bye");

        assertThat(peer.receiveAllText()).isEqualTo("bye");
        recorder.await("close HANDLER");
    }

    @Test
    default void abortResetsThePeer() throws IOException {
        Recorder recorder = new Recorder((connection, input) -> {
            input.clear();
            connection.abort();
        });
        rig().start(recorder);
        Peer peer = rig().connect();
        peer.send("x");

        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.RESET);
        recorder.await("close HANDLER");
    }

    @Test
    default void closedConnectionIgnoresEverything() throws IOException {
        Recorder sink = Recorder.sink();
        rig().start(sink);
        rig().connect();
        TcpConnection connection = sink.connection();
        connection.close(CloseReason.KEEP_ALIVE);
        sink.await("close KEEP_ALIVE");

        connection.send(new byte[10]);
        connection.shutdown();
        connection.closeWhenWritten(CloseReason.IDLE);
        connection.close();
        connection.abort();
        TcpRig.runOn(connection.loop(), () -> {
            connection.send(new Buffer(10).writeInt(1));
            connection.pauseReading();
            connection.resumeReading();
            connection.deadline(CloseReason.IDLE, 1);
            connection.clearDeadline();
        });
        rig().pass(Duration.ofSeconds(1));

        assertThat(sink.events()).containsExactly("open", "close KEEP_ALIVE");
        assertThat(rig().server().stats().closed(CloseReason.KEEP_ALIVE)).isEqualTo(1);
    }

    @Test
    default void connectionMayBeUsedFromAnyThreadAfterItsLoopHasEnded() throws IOException {
        Recorder sink = Recorder.sink();
        TcpServer server = rig().start(sink);
        rig().connect();
        TcpConnection connection = sink.connection();
        server.stop(Duration.ZERO);

        connection.send(new byte[10]);
        connection.shutdown();
        connection.close();
        connection.abort();

        assertThat(sink.count("close")).isEqualTo(1);
    }

    @Test
    default void confinedCallsFromElsewhereAreRefused() throws IOException {
        Recorder sink = Recorder.sink();
        rig().start(sink);
        rig().connect();
        TcpConnection connection = sink.connection();

        assertThatThrownBy(connection::pauseReading).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(connection::resumeReading).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> connection.handler(sink)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    default void closeFromElsewhereWhileReadingIsOneClose() throws Exception {
        Recorder sink = Recorder.sink();
        rig().start(builder -> builder.loopThreads(2).handler(sink));
        int rounds = 50;
        for (int i = 0; i < rounds; i++) {
            Peer peer = rig().connect();
            TcpConnection connection = sink.connection(i);
            CompletableFuture<Void> closing = Background.run(connection::close);
            CompletableFuture<Void> sending = Background.run(() -> sendUntilClosed(peer));
            closing.get(10, TimeUnit.SECONDS);
            sending.get(10, TimeUnit.SECONDS);
        }
        sink.await("close HANDLER", rounds);
        rig().settle();

        assertThat(sink.count("close")).isEqualTo(rounds);
        assertThat(rig().server().stats().current()).isZero();
    }

    private static void sendUntilClosed(Peer peer) {
        try {
            for (int i = 0; i < 100; i++) {
                peer.send("x");
            }
        } catch (UncheckedIOException e) {
            // the server closed the connection
        }
    }

    @Test
    default void whatIsCollectedAfterShutdownIsDroppedThoughEarlierBytesAreOnTheirWay() throws IOException {
        int length = 1_000_000;
        Recorder recorder = new Recorder((connection, input) -> {
            input.clear();
            connection.send(new byte[length]);
            connection.shutdown();
            connection.output().writeByte('b');
            connection.flush();
            connection.send(new byte[] {'c'});
        });
        rig().start(recorder);
        Peer peer = rig().connectWithSmallWindow();
        peer.send("x");

        assertThat(peer.receiveAll()).hasSize(length);
    }
}
