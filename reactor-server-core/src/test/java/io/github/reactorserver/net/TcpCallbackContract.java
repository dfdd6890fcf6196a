package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.net.TcpConnection.State;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a handler is told, in which order, and what it can know. */
interface TcpCallbackContract {

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
}
