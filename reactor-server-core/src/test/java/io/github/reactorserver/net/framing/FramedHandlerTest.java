package io.github.reactorserver.net.framing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.reactorserver.event.LoopConfig;
import io.github.reactorserver.net.CloseReason;
import io.github.reactorserver.net.TcpConnection;
import io.github.reactorserver.net.TcpServer;
import io.github.reactorserver.net.WaterMarks;
import io.github.reactorserver.transport.Peer;
import io.github.reactorserver.transport.memory.ManualClock;
import io.github.reactorserver.transport.memory.MemoryPeer;
import io.github.reactorserver.transport.memory.MemoryTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Framing within a connection. */
class FramedHandlerTest {
    private final MemoryTransport transport = new MemoryTransport(new ManualClock());
    private final List<String> messages = Collections.synchronizedList(new ArrayList<>());
    private final List<CloseReason> closes = Collections.synchronizedList(new ArrayList<>());
    private TcpServer server;
    private MemoryPeer peer;
    private Consumer<TcpConnection> afterWrite = connection -> {};

    @AfterEach
    void stop() {
        peer.close();
        server.stop(Duration.ZERO);
    }

    private void start(FramedHandler.MessageHandler behaviour) throws IOException {
        FramedHandler handler = new FramedHandler(FrameDecoder.lines(8)) {
            @Override
            protected void onFrame(TcpConnection connection, byte[] message) throws Exception {
                messages.add(new String(message, StandardCharsets.ISO_8859_1));
                behaviour.onMessage(connection, message);
            }

            @Override
            public void onWriteComplete(TcpConnection connection) {
                afterWrite.accept(connection);
            }

            @Override
            public void onClose(TcpConnection connection, CloseReason reason) {
                closes.add(reason);
            }
        };
        server = TcpServer.builder()
                .name("framed")
                .transport(transport)
                .loopConfig(LoopConfig.DEFAULTS.withClock(transport.clock()))
                .loopThreads(1)
                .waterMarks(new WaterMarks(100, 10))
                .handler(handler)
                .build();
        server.start();
        peer = transport.connect(server.port());
    }

    private void sendAndSettle(String text) {
        peer.send(text);
        transport.awaitIdle();
    }

    // "delete 12" may have been "delete 123": what was cut off is not to be acted on
    @Test
    void messageWithoutItsEndAtTheEndOfTheStreamIsDropped() throws IOException {
        start((connection, message) -> connection.send(message));
        peer.send("one\ntwo");
        peer.closeOutput();

        assertThat(peer.receiveAllText()).isEqualTo("one");
        assertThat(peer.isEnded()).isTrue();
        transport.awaitIdle();
        assertThat(messages).containsExactly("one");
        assertThat(closes).hasSize(1).doesNotContain(CloseReason.ERROR);
    }

    @Test
    void severalMessagesOfOneReadComeInOrder() throws IOException {
        start((connection, message) -> {});
        sendAndSettle("one\ntwo\r\nthree\nfo");
        assertThat(messages).containsExactly("one", "two", "three");

        sendAndSettle("ur\n");
        assertThat(messages).containsExactly("one", "two", "three", "four");
    }

    @Test
    void messageCutAtEveryByteIsOneMessage() throws IOException {
        start((connection, message) -> connection.send(message));
        peer.sendByteByByte(Splits.bytes("one\ntwo\n"));

        assertThat(peer.receiveText(6)).isEqualTo("onetwo");
        assertThat(messages).containsExactly("one", "two");
    }

    @Test
    void badMessageClosesItsConnectionBehindTheGoodOnes() throws IOException {
        start((connection, message) -> connection.send(message));
        peer.send("good\nmuch too long\nlater\n");

        assertThat(peer.receiveAllText()).isEqualTo("good");
        peer.close();
        transport.awaitIdle();
        assertThat(messages).containsExactly("good");
        assertThat(closes).containsExactly(CloseReason.ERROR);
    }

    @Test
    void badMessagesAreALineInTenSecondsWithTheirNumber() throws IOException {
        Logger log = (Logger) LoggerFactory.getLogger("io.github.reactorserver.net.EndLog");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.addAppender(lines);
        try {
            start((connection, message) -> {});
            for (int i = 0; i < 3; i++) {
                sendBadMessage();
            }
            transport.clock().advance(Duration.ofSeconds(11));
            sendBadMessage();
        } finally {
            log.detachAppender(lines);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("framed: ").contains("at most 8 are allowed", "(1 such"),
                        line -> assertThat(line).contains("(3 such"));
    }

    private void sendBadMessage() throws IOException {
        MemoryPeer bad = transport.connect(server.port());
        bad.send("much too long\n");
        assertThat(bad.awaitEnd()).isNotNull();
        transport.awaitIdle();
    }

    @Test
    void badMessageHarmsNoOtherConnection() throws IOException {
        start((connection, message) -> connection.send(message));
        MemoryPeer other = transport.connect(server.port());
        peer.send("much too long\n");
        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);

        other.send("still\n");
        assertThat(other.receiveText(5)).isEqualTo("still");
        other.close();
    }

    @Test
    void nothingComesBehindTheMessageThatClosedTheConnection() throws IOException {
        start((connection, message) -> connection.close());
        peer.send("one\ntwo\n");

        assertThat(peer.awaitEnd()).isNotNull();
        assertThat(messages).containsExactly("one");
    }

    @Test
    void messageHandlerThatFailsEndsItsConnection() throws IOException {
        start((connection, message) -> {
            throw new IOException("as asked for");
        });
        peer.send("one\ntwo\n");

        assertThat(peer.awaitEnd()).isNotNull();
        transport.awaitIdle();
        assertThat(messages).containsExactly("one");
        assertThat(closes).containsExactly(CloseReason.ERROR);
    }

    @Test
    void messagesWaitWhileReadingIsPaused() throws IOException {
        TcpConnection[] paused = new TcpConnection[1];
        start((connection, message) -> {
            paused[0] = connection;
            connection.pauseReading();
        });
        sendAndSettle("one\ntwo\nthree\n");
        assertThat(messages).containsExactly("one");

        resume(paused[0]);
        assertThat(messages).containsExactly("one", "two");
        resume(paused[0]);
        assertThat(messages).containsExactly("one", "two", "three");
    }

    private void resume(TcpConnection connection) {
        connection.loop().queueInLoop(connection::resumeReading);
        transport.awaitIdle();
    }

    @Test
    void messagesWaitWhileTheirAnswersAreNotTaken() throws IOException {
        transport.window(50).writeCapacity(50);
        start((connection, message) -> connection.send(new byte[20_000]));
        sendAndSettle("one\ntwo\n");
        assertThat(messages).containsExactly("one");

        peer.receive(40_000);
        assertThat(messages).containsExactly("one", "two");
    }

    @Test
    void messagesGoOnWhenReadingIsResumedByTheWriteOfTheAnswer() throws IOException {
        afterWrite = TcpConnection::resumeReading;
        start((connection, message) -> {
            connection.pauseReading();
            connection.send(message);
        });
        sendAndSettle("one\ntwo\nthree\n");

        assertThat(messages).containsExactly("one", "two", "three");
    }
}
