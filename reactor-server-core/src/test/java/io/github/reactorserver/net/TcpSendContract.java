package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.Background;
import io.github.reactorserver.RegionFile;
import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.transport.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sending: order and completion. */
interface TcpSendContract {
    /** Bytes that a peer with a small window does not take at once. */
    int MUCH = 8_000_000;

    WaterMarks MARKS = new WaterMarks(1_000_000, 100_000);

    TcpRig rig();

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private Recorder start(ConnectionHandler handler) throws IOException {
        Recorder recorder = new Recorder(handler);
        rig().start(builder -> builder.waterMarks(MARKS).handler(recorder));
        return recorder;
    }

    // ---- order

    @Test
    default void everyKindOfSendKeepsTheOrder() throws IOException {
        byte[] big = new byte[100_000];
        new Random(1).nextBytes(big);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        start((connection, input) -> {
            input.clear();
            connection.send(ascii("a"));
            connection.send(big.clone());
            connection.send(new Buffer(4).write(ascii("b")));
            connection.send(ByteBuffer.wrap(ascii("c")));
            connection.send(new Buffer(4).write(big));
            connection.output().write(ascii("d"));
            connection.flush();
            connection.send(ByteBuffer.wrap(big).asReadOnlyBuffer());
            connection.send(ascii("e"));
        });
        for (byte[] piece : List.of(ascii("a"), big, ascii("bc"), big, ascii("d"), big, ascii("e"))) {
            expected.writeBytes(piece);
        }
        Peer peer = rig().connectWithSmallWindow();
        peer.send("x");

        assertThat(peer.receive(expected.size())).isEqualTo(expected.toByteArray());
    }

    @Test
    default void sendsFromOtherThreadsKeepEachThreadsOrder() throws Exception {
        Recorder sink = start((connection, input) -> input.clear());
        Peer peer = rig().connect();
        TcpConnection connection = sink.connection();
        int threads = 4;
        int messages = 2_000;
        List<CompletableFuture<Void>> senders = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            senders.add(Background.run(() -> {
                for (int number = 0; number < messages; number++) {
                    connection.send(
                            ByteBuffer.allocate(8).putInt(thread).putInt(number).flip());
                }
            }));
        }

        ByteBuffer received = ByteBuffer.wrap(peer.receive(threads * messages * 8));
        int[] next = new int[threads];
        while (received.hasRemaining()) {
            int thread = received.getInt();
            assertThat(received.getInt()).isEqualTo(next[thread]++);
        }
        for (CompletableFuture<Void> sender : senders) {
            sender.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    default void bytesForOneConnectionNeverGoToAnother() throws IOException {
        TcpConnection[] first = new TcpConnection[1];
        Recorder recorder = start(new ConnectionHandler() {
            private boolean again;

            @Override
            public void onOpen(TcpConnection connection) {
                first[0] = first[0] == null ? connection : first[0];
            }

            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                input.clear();
                again = true;
                connection.send(ascii("mine"));
                first[0].send(ascii("yours"));
            }

            @Override
            public void onWriteComplete(TcpConnection connection) {
                if (again && connection != first[0]) {
                    again = false;
                    connection.send(ascii(" and more of mine"));
                }
            }
        });
        Peer other = rig().connect();
        recorder.await("open");
        Peer peer = rig().connect();
        peer.send("x");

        assertThat(peer.receiveText(21)).isEqualTo("mine and more of mine");
        assertThat(other.receiveText(5)).isEqualTo("yours");
        rig().settle();
        recorder.connection(0).shutdown();
        assertThat(other.receiveAllText()).isEmpty();
    }

    // ---- completion

    @Test
    default void writeCompleteComesWhenAllIsHandedOver() throws IOException {
        Recorder recorder = start((connection, input) -> {
            input.clear();
            connection.send(new byte[MUCH]);
        });
        Peer peer = rig().connectWithSmallWindow();
        peer.send("x");
        recorder.await("high");
        rig().settle();
        assertThat(recorder.count("written")).isZero();

        peer.receive(MUCH);
        recorder.await("written");
        rig().settle();

        assertThat(recorder.events()).containsExactly("open", "message x", "high", "low", "written");
        TcpConnection connection = recorder.connection();
        assertThat(TcpRig.on(connection.loop(), connection::pendingBytes)).isZero();
        assertThat(rig().loop(0).stats().pendingWrite().get()).isZero();
        assertThat(rig().loop(0).stats().bytesWritten().get()).isEqualTo(MUCH);
    }

    @Test
    default void sendsOfOneCallbackAreOneWriteAndOneCompletion() throws IOException {
        Recorder recorder = start((connection, input) -> {
            input.clear();
            for (int i = 0; i < 10; i++) {
                connection.send(ascii("piece "));
            }
        });
        Peer peer = rig().connect();
        peer.send("x");
        peer.receive(60);
        rig().settle();

        assertThat(recorder.count("written")).isEqualTo(1);
    }

    @Test
    default void handlerThatAlwaysSendsOnDoesNotHoldItsLoop() throws IOException {
        Recorder recorder = start(new ConnectionHandler() {
            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                connection.send(input);
            }

            @Override
            public void onWriteComplete(TcpConnection connection) {
                if (connection.id() == 1) {
                    connection.send(ascii("and on "));
                }
            }
        });
        Peer endless = rig().connectWithSmallWindow();
        endless.send("go ");
        assertThat(endless.receiveText(17)).isEqualTo("go and on and on ");
        Peer other = rig().connect();
        other.send("hello");

        assertThat(other.receiveText(5)).isEqualTo("hello");
        recorder.connection(0).close();
        recorder.await("close HANDLER");
    }

    /** Counts how deep completions are within each other. */
    final class Depth implements ConnectionHandler {
        private final Consumer<TcpConnection> sends;
        private int left;
        private int now;
        private int most;

        /**
         * @param times how often it sends on
         */
        Depth(int times, Consumer<TcpConnection> sends) {
            this.left = times;
            this.sends = sends;
        }

        int most() {
            return most;
        }

        @Override
        public void onMessage(TcpConnection connection, Buffer input) {
            connection.send(input);
        }

        @Override
        public void onWriteComplete(TcpConnection connection) {
            now++;
            most = Math.max(most, now);
            if (left > 0) {
                left--;
                sends.accept(connection);
            }
            now--;
        }
    }

    private void sendsOnWithoutGoingDeep(int piece, Consumer<TcpConnection> sends) throws IOException {
        int pieces = 40;
        Depth depth = new Depth(pieces, sends);
        start(depth);
        Peer peer = rig().connect();
        peer.send("x");
        peer.receive(1 + pieces * piece);
        rig().settle();

        assertThat(depth.most()).isLessThanOrEqualTo(2);
    }

    @Test
    default void largePiecesThatAreSentOnAndOnDoNotGoDeep() throws IOException {
        sendsOnWithoutGoingDeep(20_000, connection -> connection.send(new byte[20_000]));
    }

    @Test
    default void manySmallPiecesThatAreSentOnAndOnDoNotGoDeep() throws IOException {
        sendsOnWithoutGoingDeep(70_000, connection -> {
            for (int i = 0; i < 70; i++) {
                connection.send(new byte[1_000]);
            }
        });
    }

    @Test
    default void regionsThatAreSentOnAndOnDoNotGoDeep(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 20_000)) {
            sendsOnWithoutGoingDeep(20_000, connection -> connection.send(file.region(0, 20_000)));
            assertThat(file.unreleased()).isZero();
        }
    }

    @Test
    default void lastWordsAtACompletionAreSentOnceAndTheConnectionCloses() throws IOException {
        Recorder recorder = start(new ConnectionHandler() {
            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                connection.send(input);
            }

            @Override
            public void onWriteComplete(TcpConnection connection) {
                connection.send(ascii(" bye"));
                connection.close();
            }
        });
        Peer peer = rig().connect();
        peer.send("hello");

        assertThat(peer.receiveAllText()).isEqualTo("hello bye");
        recorder.await("close HANDLER");
    }

    @Test
    default void sendAtTheLowWaterMarkIsNotTakenForWritten() throws IOException {
        List<Long> pendingWhenWritten = new ArrayList<>();
        Recorder recorder = start(new ConnectionHandler() {
            private int rounds;

            @Override
            public void onMessage(TcpConnection connection, Buffer input) {
                input.clear();
                connection.send(new byte[MUCH]);
            }

            @Override
            public void onLowWaterMark(TcpConnection connection) {
                if (rounds++ == 0) {
                    connection.send(new byte[MUCH]);
                }
            }

            @Override
            public void onWriteComplete(TcpConnection connection) {
                pendingWhenWritten.add(connection.pendingBytes());
            }
        });
        Peer peer = rig().connectWithSmallWindow();
        peer.send("x");
        peer.receive(2 * MUCH);
        recorder.await("written");
        rig().settle();

        assertThat(pendingWhenWritten).containsExactly(0L);
        assertThat(recorder.events()).containsExactly("open", "message x", "high", "low", "high", "low", "written");
    }
}
