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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A connection's life: callbacks, states, and its many ends. */
interface TcpLifeContract {

    TcpRig rig();

    // ---- callbacks

    @Test
    default void callbacksComeInOrderAndOnce() throws IOException {
        Recorder echo = Recorder.echo();
        rig().start(echo);
        Peer peer = rig().connect();
        peer.send("one");
        assertThat(peer.receiveText(3)).isEqualTo("one");
        peer.send("two");
        assertThat(peer.receiveText(3)).isEqualTo("two");
        peer.closeOutput();
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
        echo.await("close CLIENT");
        rig().settle();

        assertThat(echo.events())
                .containsExactly("open", "message one", "written", "message two", "written", "end", "close CLIENT");
    }

    @Test
    default void statesFollowTheCallbacks() throws IOException {
        List<State> states = Collections.synchronizedList(new ArrayList<>());
        Recorder recorder = new Recorder(new ConnectionHandler() {
            @Override
            public void onOpen(TcpConnection connection) {
                states.add(connection.state());
            }

            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                input.clear();
                connection.shutdown();
                states.add(connection.state());
            }

            @Override
            public void onClose(TcpConnection connection, CloseReason reason) {
                states.add(connection.state());
            }
        });
        rig().start(recorder);
        Peer peer = rig().connect();
        peer.send("go");
        peer.awaitEnd();
        peer.close();
        recorder.await("close HANDLER");
        rig().settle();

        assertThat(states).containsExactly(State.CONNECTED, State.DISCONNECTING, State.DISCONNECTED);
    }

    @Test
    default void unreadInputComesAgainWithWhatFollows() throws IOException {
        Recorder lines = new Recorder((connection, input) -> {
            int end = input.indexOf((byte) '\n', 0);
            if (end >= 0) {
                connection.send(input.readBytes(end + 1));
            }
        });
        rig().start(lines);
        Peer peer = rig().connect();
        for (String piece : List.of("a", "b", "c\n")) {
            peer.send(piece);
            rig().settle();
        }

        assertThat(peer.receiveText(4)).isEqualTo("abc\n");
        assertThat(lines.events()).contains("message a", "message ab", "message abc\n");
    }

    @Test
    default void handlerMayBeReplaced() throws IOException {
        Recorder second = Recorder.echo();
        rig().start((connection, input) -> {
            input.clear();
            connection.handler(second);
            connection.send("switched".getBytes(StandardCharsets.US_ASCII));
        });
        Peer peer = rig().connect();
        peer.send("switch");
        assertThat(peer.receiveText(8)).isEqualTo("switched");
        peer.send("hello");
        assertThat(peer.receiveText(5)).isEqualTo("hello");
        peer.close();
        second.await("close CLIENT");

        assertThat(second.events()).containsSubsequence("message hello", "written", "close CLIENT");
    }

    @Test
    default void attachmentStaysWithItsConnection() throws IOException {
        rig().start((connection, input) -> {
            Object seen = connection.attachment();
            connection.attach(input.readText(input.readableBytes(), StandardCharsets.US_ASCII));
            connection.send(String.valueOf(seen).getBytes(StandardCharsets.US_ASCII));
        });
        Peer first = rig().connect();
        Peer second = rig().connect();
        first.send("1st");
        assertThat(first.receiveText(4)).isEqualTo("null");
        second.send("2nd");
        assertThat(second.receiveText(4)).isEqualTo("null");
        first.send("again");

        assertThat(first.receiveText(3)).isEqualTo("1st");
    }

    @Test
    default void connectionKnowsItsAddressesAndHasAnIdOfItsOwn() throws IOException {
        Recorder sink = Recorder.sink();
        rig().start(sink);
        Peer first = rig().connect();
        TcpConnection connection = sink.connection(0);
        rig().connect();

        assertThat(connection.remoteAddress()).isEqualTo(first.localAddress());
        assertThat(connection.localAddress()).isEqualTo(rig().server().localAddress());
        assertThat(connection.id()).isNotEqualTo(sink.connection(1).id());
    }

    @Test
    default void figuresFollowTheConnections() throws IOException {
        Recorder echo = Recorder.echo();
        TcpServer server = rig().start(echo);
        Peer first = rig().connect();
        Peer second = rig().connect();
        first.send("12345");
        first.receive(5);
        second.send("x");
        second.receive(1);
        rig().settle();

        assertThat(server.stats().accepted()).isEqualTo(2);
        assertThat(server.stats().current()).isEqualTo(2);
        assertThat(server.connections()).hasSize(2);
        assertThat(rig().loop(0).stats().connections().get()).isEqualTo(2);
        assertThat(rig().loop(0).stats().bytesRead().get()).isEqualTo(6);
        assertThat(rig().loop(0).stats().bytesWritten().get()).isEqualTo(6);

        first.close();
        second.reset();
        echo.await("close CLIENT");
        echo.await("close ERROR");
        rig().settle();
        assertThat(server.stats().current()).isZero();
        assertThat(server.stats().closed(CloseReason.CLIENT)).isEqualTo(1);
        assertThat(server.stats().closed(CloseReason.ERROR)).isEqualTo(1);
        assertThat(server.connections()).isEmpty();
        assertThat(rig().loop(0).stats().connections().get()).isZero();
    }

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
}
