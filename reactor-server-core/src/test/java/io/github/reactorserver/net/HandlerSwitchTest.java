package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.transport.Peer;
import io.github.reactorserver.transport.memory.MemoryFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of input when a connection gets another handler. */
class HandlerSwitchTest {
    private static final ConnectionHandler ECHO = (connection, input) -> connection.send(input);

    private final TcpRig rig = new TcpRig(new MemoryFixture());

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void restOfAMessageIsDeliveredToTheNewHandlerAtOnce() throws IOException {
        rig.start((connection, input) -> {
            assertThat(input.readBytes(1)).asString(StandardCharsets.US_ASCII).isEqualTo("X");
            connection.handler(ECHO);
        });
        Peer peer = rig.connect();
        peer.send("Xhello");
        assertThat(peer.receiveText(5)).isEqualTo("hello");
        peer.send(" on");
        assertThat(peer.receiveText(3)).isEqualTo(" on");
    }

    @Test
    void newHandlerIsNotCalledWithinTheCallbackOfTheOldOne() throws IOException {
        Recorder next = Recorder.echo();
        rig.start((connection, input) -> {
            input.skip(1);
            connection.handler(next);
            assertThat(next.events()).isEmpty();
        });
        Peer peer = rig.connect();
        peer.send("Xab");
        assertThat(peer.receiveText(2)).isEqualTo("ab");
        assertThat(next.messages()).isEqualTo("ab");
    }

    @Test
    void keptInputIsDeliveredWhenTheSwitchComesFromATask() throws IOException {
        Recorder waiting = new Recorder((connection, input) -> {});
        rig.start(waiting);
        Peer peer = rig.connect();
        peer.send("kept");
        rig.settle();
        TcpConnection connection = waiting.connection();
        TcpRig.runOn(connection.loop(), () -> connection.handler(ECHO));
        assertThat(peer.receiveText(4)).isEqualTo("kept");
    }

    @Test
    void endOfStreamComesBehindTheRestForTheNewHandler() throws IOException {
        Recorder next = Recorder.echo();
        rig.start((connection, input) -> {
            input.skip(1);
            connection.handler(next);
        });
        Peer peer = rig.connect();
        peer.send("Xab");
        peer.closeOutput();
        next.await("close CLIENT");
        assertThat(next.events()).startsWith("message ab").contains("end");
    }

    @Test
    void switchBackIsDeliveredToTheLastHandler() throws IOException {
        Recorder last = Recorder.echo();
        rig.start((connection, input) -> {
            input.skip(1);
            connection.handler(Recorder.sink());
            connection.handler(last);
        });
        Peer peer = rig.connect();
        peer.send("Xab");
        assertThat(peer.receiveText(2)).isEqualTo("ab");
    }

    // a handler can be tested with a connection made by hand, since TcpConnection is an interface
    static final class Lines implements ConnectionHandler {
        private int count;

        @Override
        public void onMessage(TcpConnection connection, Buffer input) {
            count += input.readableBytes();
            input.clear();
            connection.send(Integer.toString(count).getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void handlerMayBeTestedWithoutAServer() {
        StringBuilder sent = new StringBuilder();
        TcpConnection connection = (TcpConnection) java.lang.reflect.Proxy.newProxyInstance(
                TcpConnection.class.getClassLoader(),
                new Class<?>[] {TcpConnection.class},
                (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("send");
                    sent.append(new String((byte[]) arguments[0], StandardCharsets.US_ASCII));
                    return null;
                });
        Lines handler = new Lines();
        handler.onMessage(connection, new Buffer(10).write("abc".getBytes(StandardCharsets.US_ASCII)));
        assertThat(sent).hasToString("3");
    }
}
