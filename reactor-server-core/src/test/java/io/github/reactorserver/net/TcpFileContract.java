package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.Background;
import io.github.reactorserver.RegionFile;
import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.transport.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Regions of files: sent in order, and released exactly once however the connection ends. */
interface TcpFileContract {
    /** Bytes that no window takes at once. */
    int MUCH = 8_000_000;

    long HUGE = 100_000_000;

    TcpRig rig();

    /** Starts a server that does this for each message. */
    private Recorder start(Consumer<TcpConnection> answer) throws IOException {
        Recorder recorder = new Recorder((connection, input) -> {
            input.clear();
            answer.accept(connection);
        });
        rig().start(recorder);
        return recorder;
    }

    /** Starts a server that answers with the file, asks it, and returns when the client takes no more. */
    private Peer startStalled(RegionFile file, long length) throws IOException {
        Recorder recorder = start(connection -> connection.send(file.region(0, length)));
        Peer peer = rig().connectWithSmallWindow();
        peer.send("x");
        recorder.await("high");
        rig().settle();
        assertThat(file.unreleased()).isEqualTo(1);
        return peer;
    }

    private Recorder recorder() {
        return (Recorder) rig().server().handler();
    }

    // ---- order and completion

    @Test
    default void regionsAndBytesOfOneCallbackKeepTheirOrder(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 300_000)) {
            start(connection -> {
                connection.send(new byte[] {'a'});
                connection.send(file.region(100, 100_000));
                connection.output().writeByte('b');
                connection.send(file.region(0, 10));
                connection.send(new byte[40_000]);
                connection.send(file.region(0, 0));
                connection.send(new Buffer(1).writeByte('c'));
                connection.send(file.region(7, 299_993));
                connection.send(new byte[] {'d'});
            });
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            expected.write('a');
            expected.writeBytes(file.bytes(100, 100_000));
            expected.write('b');
            expected.writeBytes(file.bytes(0, 10));
            expected.writeBytes(new byte[40_000]);
            expected.write('c');
            expected.writeBytes(file.bytes(7, 299_993));
            expected.write('d');
            Peer peer = rig().connectWithSmallWindow();
            for (int i = 0; i < 3; i++) {
                peer.send("x");
                assertThat(peer.receive(expected.size())).isEqualTo(expected.toByteArray());
            }
            rig().settle();

            assertThat(file.unreleased()).isZero();
            assertThat(file.released()).isEqualTo(12);
        }
    }

    @Test
    default void regionsSentFromAnotherThreadKeepTheOrder(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 10_000)) {
            Recorder sink = start(connection -> {});
            Peer peer = rig().connect();
            TcpConnection connection = sink.connection();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            for (int i = 0; i < 100; i++) {
                connection.send(new byte[] {(byte) i});
                connection.send(file.region(i, 100));
                expected.write(i);
                expected.writeBytes(file.bytes(i, 100));
            }

            assertThat(peer.receive(expected.size())).isEqualTo(expected.toByteArray());
            rig().settle();
            assertThat(file.unreleased()).isZero();
        }
    }

    @Test
    default void regionThatFailsWithAnErrorIsReleased() throws IOException {
        AtomicInteger released = new AtomicInteger();
        Recorder recorder = start(connection ->
                connection.send(new FileRegion(new OutOfMemoryChannel(), 0, 10, released::incrementAndGet)));
        Peer peer = rig().connect();
        peer.send("x");
        recorder.await("close ERROR");

        assertThat(released).hasValue(1);
    }

    @Test
    default void bytesBeforeARegionThatFailsReachNobodyElse() throws IOException {
        Recorder recorder = new Recorder((connection, input) -> {
            boolean fails = input.getByte(0) == '!';
            connection.send(input);
            if (fails) {
                connection.send(new FileRegion(new OutOfMemoryChannel(), 0, 10, () -> {}));
            }
        });
        rig().start(recorder);
        rig().connect().send("!secret");
        recorder.await("close ERROR");
        Peer other = rig().connect();
        other.send("hello");

        assertThat(other.receiveText(5)).isEqualTo("hello");
    }

    @Test
    default void manyWaitingRegionsCountAsTooMuchThoughTheirBytesAreFew(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 1)) {
            Recorder recorder = new Recorder((connection, input) -> {
                input.clear();
                connection.send(new byte[MUCH]);
                for (int i = 0; i < 1_000 && !connection.isAboveHighWater(); i++) {
                    connection.send(file.region(0, 1));
                }
            });
            rig().start(builder ->
                    builder.waterMarks(new WaterMarks(2 * MUCH, MUCH)).handler(recorder));
            Peer peer = rig().connectWithSmallWindow();
            peer.send("x");
            recorder.await("high");
            int waiting = file.unreleased();
            assertThat(waiting).isBetween(2, 100);

            peer.receive(MUCH + waiting);
            recorder.await("written");
            rig().settle();

            assertThat(recorder.count("low")).isEqualTo(1);
            assertThat(file.unreleased()).isZero();
        }
    }

    @Test
    default void regionIsPendingUntilItIsHandedOverAndThenReleasedOnce(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, MUCH)) {
            Peer peer = startStalled(file, MUCH);
            TcpConnection connection = recorder().connection();
            assertThat(recorder().count("written")).isZero();
            long pending = TcpRig.on(connection.loop(), connection::pendingBytes);
            assertThat(pending).isBetween(1L, (long) MUCH);
            assertThat(rig().loop(0).stats().pendingWrite().get()).isZero();

            assertThat(Arrays.equals(peer.receive(MUCH), file.content())).isTrue();
            recorder().await("written");
            rig().settle();

            assertThat(recorder().events()).containsExactly("open", "message x", "high", "low", "written");
            assertThat(file.released()).isEqualTo(1);
            assertThat(rig().loop(0).stats().pendingWrite().get()).isZero();
            assertThat(rig().loop(0).stats().bytesWritten().get()).isEqualTo(MUCH);
        }
    }

    @Test
    default void othersOnTheLoopAreServedWhileAPeerDoesNotReadItsFile(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.sparse(directory, HUGE)) {
            rig().start(new ConnectionHandler() {
                @Override
                public void onMessage(TcpConnection connection, Buffer input) {
                    if (input.readByte() == 'f') {
                        connection.send(file.region(0, HUGE));
                    }
                    connection.send(input);
                }
            });
            Peer download = rig().connectWithSmallWindow();
            download.send("f");
            download.receive(1);
            Peer other = rig().connect();
            other.send("-hello");

            assertThat(other.receiveText(5)).isEqualTo("hello");
            assertThat(file.unreleased()).isEqualTo(1);
        }
    }

    @Test
    default void rateLimitHoldsForFiles(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 3_000)) {
            Recorder recorder = new Recorder((connection, input) -> {
                input.clear();
                connection.send(file.region(0, 3_000));
            });
            rig().start(builder -> builder.rateLimits(new RateLimits(1_000, 0)).handler(recorder));
            Peer peer = rig().connect();
            peer.send("x");
            recorder.await("message x");
            rig().settle();
            assertThat(rig().loop(0).stats().bytesWritten().get()).isEqualTo(1_000);

            rig().pass(Duration.ofSeconds(1));
            assertThat(rig().loop(0).stats().bytesWritten().get()).isBetween(1_900L, 2_000L);
            rig().pass(Duration.ofSeconds(1));
            rig().pass(Duration.ofSeconds(1));
            assertThat(peer.receive(3_000)).isEqualTo(file.content());
            assertThat(file.released()).isEqualTo(1);
        }
    }

    // ---- files that fail

    @Test
    default void fileThatShrinksEndsTheConnectionBeforeAnyOtherByte(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, MUCH)) {
            Recorder recorder = start(connection -> {
                connection.send(file.region(0, MUCH));
                connection.send("not to be seen".getBytes(StandardCharsets.US_ASCII));
            });
            Peer peer = rig().connectWithSmallWindow();
            peer.send("x");
            recorder.await("high");
            rig().settle();
            file.truncate(MUCH - 1);

            assertThat(Arrays.equals(peer.receiveAll(), file.bytes(0, MUCH - 1)))
                    .isTrue();
            recorder.await("close ERROR");
            assertThat(file.released()).isEqualTo(1);
            assertThat(rig().loop(0).stats().pendingWrite().get()).isZero();
        }
    }

    @Test
    default void fileThatIsTooShortFromTheBeginningEndsTheConnection(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 100)) {
            Recorder recorder = start(connection -> {
                connection.send(file.region(50, 100));
                connection.send(new byte[] {'!'});
            });
            Peer peer = rig().connect();
            peer.send("x");
            recorder.await("close ERROR");

            assertThat(peer.receiveAll().length).isLessThanOrEqualTo(50);
            assertThat(file.released()).isEqualTo(1);
            assertThat(recorder.count("close")).isEqualTo(1);
        }
    }

    @Test
    default void fileThatWasClosedEndsTheConnection(@TempDir Path directory) throws IOException {
        RegionFile file = RegionFile.random(directory, 100);
        file.close();
        Recorder recorder = start(connection -> connection.send(file.region(0, 100)));
        Peer peer = rig().connect();
        peer.send("x");
        recorder.await("close ERROR");

        assertThat(peer.receiveAll()).isEmpty();
        assertThat(file.released()).isEqualTo(1);
    }

    @Test
    default void fileThatIsNotOpenForReadingEndsTheConnection(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("write-only");
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            CompletableFuture<Void> released = new CompletableFuture<>();
            Recorder recorder =
                    start(connection -> connection.send(new FileRegion(file, 0, 10, () -> released.complete(null))));
            rig().connect().send("x");
            recorder.await("close ERROR");

            assertThat(released).isDone();
        }
    }

    // ---- connections that end

    @Test
    default void regionIsReleasedWhenThePeerResets(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.sparse(directory, HUGE)) {
            startStalled(file, HUGE).reset();
            recorder().await("close ERROR");

            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void peerThatNeverReadsIsCutByTheWriteTimeoutAndItsFileReleased(@TempDir Path directory)
            throws IOException {
        try (RegionFile file = RegionFile.sparse(directory, HUGE)) {
            startStalled(file, HUGE);

            for (int i = 0; i < 2; i++) {
                rig().pass(TcpTimeouts.DEFAULTS.write().plusSeconds(1));
            }

            recorder().await("close WRITE_TIMEOUT");
            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void allRegionsThatWaitAreReleasedByAClose(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.sparse(directory, HUGE)) {
            Recorder recorder = start(connection -> {
                for (int i = 0; i < 3; i++) {
                    connection.send(file.region(0, HUGE));
                    connection.send(new byte[] {'-'});
                }
            });
            Peer peer = rig().connectWithSmallWindow();
            peer.send("x");
            recorder.await("high");
            rig().settle();
            assertThat(rig().loop(0).stats().pendingWrite().get()).isEqualTo(3);
            recorder.connection().close();
            recorder.await("close HANDLER");

            assertThat(file.released()).isEqualTo(3);
            assertThat(rig().loop(0).stats().pendingWrite().get()).isZero();
        }
    }

    @Test
    default void regionForAnEndedConnectionIsReleasedAtOnce(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 100)) {
            Recorder recorder = start(connection -> {
                connection.shutdown();
                connection.send(file.region(0, 100));
                assertThat(file.released()).isEqualTo(1);
                connection.abort();
                connection.send(file.region(0, 100));
                assertThat(file.released()).isEqualTo(2);
            });
            rig().connect().send("x");
            recorder.await("close HANDLER");
            recorder.connection().send(file.region(0, 100));
            rig().settle();
            assertThat(file.released()).isEqualTo(3);

            rig().server().stop(Duration.ZERO);
            recorder.connection().send(file.region(0, 100));
            assertThat(file.released()).isEqualTo(4);
        }
    }

    @Test
    default void peerThatHalfClosesStillGetsItsFile(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, MUCH)) {
            Recorder recorder = new Recorder(new ConnectionHandler() {
                @Override
                public void onMessage(TcpConnection connection, Buffer input) {
                    input.clear();
                }

                @Override
                public void onEndOfStream(TcpConnection connection) {
                    connection.send(file.region(0, MUCH));
                    connection.shutdown();
                }
            });
            rig().start(recorder);
            Peer peer = rig().connectWithSmallWindow();
            peer.closeOutput();

            assertThat(Arrays.equals(peer.receiveAll(), file.content())).isTrue();
            recorder.await("close CLIENT");
            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void stopLetsTheRestOfAFileGo(@TempDir Path directory) throws Exception {
        try (RegionFile file = RegionFile.random(directory, MUCH)) {
            Peer peer = startStalled(file, MUCH);
            TcpServer server = rig().server();
            CompletableFuture<Boolean> stopping = Background.supply(() -> server.stop(Duration.ofSeconds(10)));
            recorder().await("drain");

            assertThat(Arrays.equals(peer.receiveAll(), file.content())).isTrue();
            peer.close();

            assertThat(stopping.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void stopWithoutGraceReleasesWhatIsOnItsWay(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.sparse(directory, HUGE)) {
            startStalled(file, HUGE);

            rig().server().stop(Duration.ZERO);

            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void regionOfAnotherThreadThatFailsWithAnErrorEndsTheConnection() throws IOException {
        AtomicInteger released = new AtomicInteger();
        Recorder recorder = start(connection -> Background.run(() -> {
                    connection.send(new FileRegion(new OutOfMemoryChannel(), 0, 10, released::incrementAndGet));
                    connection.send(new byte[] {'!'});
                })
                .join());
        Peer peer = rig().connect();
        peer.send("x");
        recorder.await("close ERROR");

        assertThat(released).hasValue(1);
        assertThat(peer.receiveAllText()).isEmpty();
    }
}
