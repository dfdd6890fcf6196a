package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.Background;
import io.github.reactorserver.ManualPreparation;
import io.github.reactorserver.RegionFile;
import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.buffer.FileRegion.Preparation;
import io.github.reactorserver.event.Channel;
import io.github.reactorserver.transport.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Regions that are made ready slice by slice: sent when they are, and meanwhile nobody else waits. */
interface TcpPreparedFileContract {
    int SLICE = Preparation.SLICE_BYTES;

    long ENORMOUS = 100_000_000;

    TcpRig rig();

    private Recorder answering(Consumer<TcpConnection> answer) throws IOException {
        Recorder recorder = new Recorder((connection, input) -> {
            input.clear();
            answer.accept(connection);
        });
        rig().start(recorder);
        return recorder;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private long written() {
        return rig().loop(0).stats().bytesWritten().get();
    }

    // ---- order

    @Test
    default void regionIsSentWhenItIsReadyAndInOrder(@TempDir Path directory) throws IOException {
        ManualPreparation disk = new ManualPreparation();
        try (RegionFile file = RegionFile.random(directory, 5_000)) {
            Recorder recorder = answering(connection -> {
                connection.send(ascii("head"));
                connection.send(file.region(1_000, 3_000, disk));
                connection.send(ascii("tail"));
            });
            Peer peer = rig().connect();
            peer.send("x");
            assertThat(peer.receiveText(4)).isEqualTo("head");
            ManualPreparation.Asked asked = disk.await(0);
            rig().settle();
            TcpConnection connection = recorder.connection();
            assertThat(TcpRig.<Integer>on(connection.loop(), ((SocketConnection) connection).socket()::interest))
                    .isEqualTo(Channel.READ);
            assertThat(written()).isEqualTo(4);
            assertThat(recorder.count("written")).isZero();

            asked.stage().complete(null);

            assertThat(peer.receive(3_000)).isEqualTo(file.bytes(1_000, 3_000));
            assertThat(peer.receiveText(4)).isEqualTo("tail");
            recorder.await("written");
            rig().settle();
            assertThat(recorder.count("written")).isEqualTo(1);
            assertThat(asked.position()).isEqualTo(1_000);
            assertThat(asked.count()).isEqualTo(3_000);
            assertThat(disk.count()).isEqualTo(1);
            assertThat(file.released()).isEqualTo(1);
            assertThat(rig().loop(0).stats().pendingWrite().get()).isZero();
        }
    }

    @Test
    default void slicesBeginAtMultiplesOfTheirSizeInTheFile(@TempDir Path directory) throws IOException {
        ManualPreparation disk = new ManualPreparation();
        int length = 3 * SLICE;
        try (RegionFile file = RegionFile.random(directory, length)) {
            answering(connection -> connection.send(file.region(100, length - 200, disk)));
            Peer peer = rig().connectWithSmallWindow();
            peer.send("x");
            disk.complete(0);
            disk.complete(1);
            assertThat(Arrays.equals(peer.receive(SLICE), file.bytes(100, SLICE)))
                    .isTrue();
            disk.complete(2);
            assertThat(Arrays.equals(peer.receive(2 * SLICE - 200), file.bytes(SLICE + 100, 2 * SLICE - 200)))
                    .isTrue();
            rig().settle();
            assertThat(disk.count()).isEqualTo(3);
            assertThat(disk.await(0).position()).isEqualTo(100);
            assertThat(disk.await(0).count()).isEqualTo(SLICE - 100);
            assertThat(disk.await(1).position()).isEqualTo(SLICE);
            assertThat(disk.await(1).count()).isEqualTo(SLICE);
            assertThat(disk.await(2).position()).isEqualTo(2 * SLICE);
            assertThat(disk.await(2).count()).isEqualTo(SLICE - 100);
            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void oneSliceIsAskedForAheadAndNoMore(@TempDir Path directory) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        Preparation fast = (position, count) -> {
            // ready at once, or nearly so
            return asked.incrementAndGet() % 2 == 0 ? null : CompletableFuture.completedFuture(null);
        };
        try (RegionFile file = RegionFile.sparse(directory, ENORMOUS)) {
            Recorder recorder = answering(connection -> connection.send(file.region(0, ENORMOUS, fast)));
            Peer peer = rig().connectWithSmallWindow();
            peer.send("x");
            recorder.await("high");
            for (int i = 0; i < 3; i++) {
                rig().settle();
                // at the very end of a turn the next may be asked for with the next one
                int present = (int) (written() / SLICE);
                assertThat(asked.get()).isBetween(present + 1, present + 2);
                peer.receive(5_000_000);
            }
        }
    }

    @Test
    default void sliceAheadIsReadWhileThePresentOneIsSent(@TempDir Path directory) throws IOException {
        ManualPreparation disk = new ManualPreparation();
        try (RegionFile file = RegionFile.random(directory, 2 * SLICE)) {
            answering(connection -> connection.send(file.region(0, 2 * SLICE, disk)));
            Peer peer = rig().connect();
            peer.send("x");
            disk.complete(0);
            ManualPreparation.Asked ahead = disk.await(1);

            // all of the first, though the second is not ready
            assertThat(Arrays.equals(peer.receive(SLICE), file.bytes(0, SLICE))).isTrue();
            rig().settle();
            assertThat(written()).isEqualTo(SLICE);
            ahead.stage().complete(null);
            assertThat(Arrays.equals(peer.receive(SLICE), file.bytes(SLICE, SLICE)))
                    .isTrue();
        }
    }

    @Test
    default void severalRegionsWaitEachForItsOwn(@TempDir Path directory) throws IOException {
        ManualPreparation disk = new ManualPreparation();
        try (RegionFile file = RegionFile.random(directory, 3_000)) {
            Recorder recorder = answering(connection -> {
                for (int i = 0; i < 3; i++) {
                    connection.send(file.region(i * 1_000, 1_000, disk));
                }
            });
            Peer peer = rig().connect();
            peer.send("x");
            for (int i = 0; i < 3; i++) {
                disk.await(i);
                rig().settle();
                assertThat(disk.count()).isEqualTo(i + 1);
                assertThat(written()).isEqualTo(i * 1_000L);
                disk.complete(i);
                assertThat(peer.receive(1_000)).isEqualTo(file.bytes(i * 1_000, 1_000));
            }
            recorder.await("written");
            rig().settle();
            assertThat(file.released()).isEqualTo(3);
        }
    }

    @Test
    default void othersOnTheLoopAreServedMeanwhile(@TempDir Path directory) throws IOException {
        ManualPreparation disk = new ManualPreparation();
        try (RegionFile file = RegionFile.random(directory, 100)) {
            rig().start(new ConnectionHandler() {
                @Override
                public void onMessage(TcpConnection connection, Buffer input) {
                    if (input.readByte() == 'f') {
                        connection.send(file.region(0, 100, disk));
                    }
                    connection.send(input);
                }
            });
            Peer waiting = rig().connect();
            waiting.send("f");
            disk.await(0);
            Peer other = rig().connect();
            other.send("-hello");
            assertThat(other.receiveText(5)).isEqualTo("hello");

            disk.complete(0);
            assertThat(waiting.receive(100)).isEqualTo(file.content());
        }
    }

    @Test
    default void rateLimitHoldsForWhatWasWaitedFor(@TempDir Path directory) throws IOException {
        ManualPreparation disk = new ManualPreparation();
        try (RegionFile file = RegionFile.random(directory, 2_000)) {
            Recorder recorder = new Recorder((connection, input) -> {
                input.clear();
                connection.send(file.region(0, 2_000, disk));
            });
            rig().start(builder -> builder.rateLimits(new RateLimits(1_000, 0)).handler(recorder));
            Peer peer = rig().connect();
            peer.send("x");
            disk.complete(0);
            peer.receive(1_000);
            rig().settle();
            assertThat(written()).isEqualTo(1_000);

            rig().pass(Duration.ofSeconds(1));
            rig().pass(Duration.ofSeconds(1));
            peer.receive(1_000);
            rig().settle();
            assertThat(file.released()).isEqualTo(1);
        }
    }

    // ---- failures

    @Test
    default void sliceThatCannotBeReadEndsTheConnectionBehindThoseBefore(@TempDir Path directory) throws IOException {
        ManualPreparation disk = new ManualPreparation();
        try (RegionFile file = RegionFile.random(directory, 2 * SLICE)) {
            Recorder recorder = answering(connection -> {
                connection.send(file.region(0, 2 * SLICE, disk));
                connection.send(ascii("not to be seen"));
            });
            Peer peer = rig().connect();
            peer.send("x");
            disk.complete(0);
            disk.await(1).stage().completeExceptionally(new IOException("as asked for"));

            assertThat(Arrays.equals(peer.receiveAll(), file.bytes(0, SLICE))).isTrue();
            recorder.await("close ERROR");
            rig().settle();
            assertThat(file.released()).isEqualTo(1);
            assertThat(recorder.count("close")).isEqualTo(1);
            assertThat(rig().loop(0).stats().pendingWrite().get()).isZero();
        }
    }

    @Test
    default void preparationThatThrowsEndsTheConnection(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 100)) {
            Recorder recorder = answering(connection -> connection.send(file.region(0, 100, (position, count) -> {
                throw new IllegalStateException("as asked for");
            })));
            Peer peer = rig().connect();
            peer.send("x");
            recorder.await("close ERROR");

            assertThat(peer.receiveAll()).isEmpty();
            assertThat(file.released()).isEqualTo(1);
        }
    }

    // ---- ends

    @Test
    default void fileIsReleasedOnceAndNotBeforeItsReaderHasLetGo(@TempDir Path directory) throws IOException {
        ManualPreparation disk = new ManualPreparation();
        try (RegionFile file = RegionFile.random(directory, 100)) {
            Recorder recorder = answering(connection -> {
                connection.send(file.region(0, 100, disk));
                connection.send(file.region(0, 100, disk));
            });
            Peer peer = rig().connect();
            peer.send("x");
            disk.await(0);
            recorder.connection().close();
            recorder.await("close HANDLER");
            rig().settle();
            // the second was not asked for
            assertThat(file.released()).isEqualTo(1);

            disk.complete(0);
            assertThat(file.released()).isEqualTo(2);
            rig().settle();
            assertThat(file.released()).isEqualTo(2);
            assertThat(written()).isZero();
            assertThat(peer.receiveAll()).isEmpty();
        }
    }

    @Test
    default void closeWhileOneIsSentAndTheNextIsReadReleasesBehindTheRead(@TempDir Path directory) throws IOException {
        ManualPreparation disk = new ManualPreparation();
        try (RegionFile file = RegionFile.sparse(directory, ENORMOUS)) {
            Recorder recorder = answering(connection -> connection.send(file.region(0, ENORMOUS, disk)));
            Peer peer = rig().connectWithSmallWindow();
            peer.send("x");
            disk.complete(0);
            disk.await(1);
            recorder.connection().abort();
            recorder.await("close HANDLER");
            assertThat(file.released()).isZero();

            disk.await(1).stage().completeExceptionally(new IOException("too late to matter"));
            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void resetOfThePeerIsNoticedWhileItsFileIsRead(@TempDir Path directory) throws IOException {
        ManualPreparation disk = new ManualPreparation();
        try (RegionFile file = RegionFile.random(directory, 100)) {
            Recorder recorder = answering(connection -> connection.send(file.region(0, 100, disk)));
            Peer peer = rig().connect();
            peer.send("x");
            disk.await(0);
            peer.reset();
            recorder.await("close ERROR");
            assertThat(file.released()).isZero();

            disk.complete(0);
            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void writeTimeoutBeginsWhenTheFileIsReady(@TempDir Path directory) throws IOException {
        ManualPreparation disk = new ManualPreparation();
        Duration limit = TcpTimeouts.DEFAULTS.write();
        try (RegionFile file = RegionFile.sparse(directory, ENORMOUS)) {
            Recorder recorder = answering(connection -> connection.send(file.region(0, ENORMOUS, disk)));
            Peer peer = rig().connectWithSmallWindow();
            peer.send("x");
            disk.await(0);
            for (int i = 0; i < 3; i++) {
                rig().pass(limit.plusSeconds(1));
            }
            assertThat(recorder.count("close")).isZero();

            for (int i = 0; i < ENORMOUS / SLICE; i++) {
                disk.complete(i);
                rig().settle();
                if (disk.count() == i + 1) {
                    // the peer takes no more, so none is asked for
                    break;
                }
            }
            rig().pass(limit.minusSeconds(1));
            assertThat(recorder.count("close")).isZero();
            rig().pass(Duration.ofSeconds(2));
            rig().pass(limit);
            recorder.await("close WRITE_TIMEOUT");
            // a slice may have been asked for when the system had room once more
            disk.complete(disk.count() - 1);
            rig().settle();
            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void shutdownWaitsForTheFile(@TempDir Path directory) throws IOException {
        ManualPreparation disk = new ManualPreparation();
        try (RegionFile file = RegionFile.random(directory, 1_000)) {
            Recorder recorder = answering(connection -> {
                connection.send(file.region(0, 1_000, disk));
                connection.shutdown();
            });
            Peer peer = rig().connect();
            peer.send("x");
            disk.await(0);
            rig().settle();
            assertThat(recorder.count("close")).isZero();

            disk.complete(0);
            assertThat(peer.receiveAll()).isEqualTo(file.content());
            peer.close();
            recorder.await("close HANDLER");
            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void orderlyStopWaitsForTheFile(@TempDir Path directory) throws Exception {
        ManualPreparation disk = new ManualPreparation();
        try (RegionFile file = RegionFile.random(directory, 1_000)) {
            Recorder recorder = answering(connection -> connection.send(file.region(0, 1_000, disk)));
            Peer peer = rig().connect();
            peer.send("x");
            disk.await(0);
            TcpServer server = rig().server();
            CompletableFuture<Boolean> stopping = Background.supply(() -> server.stop(Duration.ofSeconds(10)));
            recorder.await("drain");
            disk.complete(0);

            assertThat(peer.receiveAll()).isEqualTo(file.content());
            peer.close();
            assertThat(stopping.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void stopWithoutGraceLeavesTheFileToItsReader(@TempDir Path directory) throws IOException {
        ManualPreparation disk = new ManualPreparation();
        try (RegionFile file = RegionFile.random(directory, 1_000)) {
            answering(connection -> connection.send(file.region(0, 1_000, disk)));
            rig().connect().send("x");
            disk.await(0);

            rig().server().stop(Duration.ZERO);

            assertThat(file.released()).isZero();
            disk.complete(0);
            assertThat(file.released()).isEqualTo(1);
        }
    }

    @Test
    default void errorOfThePreparationLeavesNoBytesCounted(@TempDir Path directory) throws IOException {
        int much = 1_000_000;
        try (RegionFile file = RegionFile.random(directory, 1_000)) {
            Recorder recorder = answering(connection -> {
                connection.send(new byte[much]);
                connection.send(file.region(0, 1_000, (position, count) -> {
                    throw new LinkageError("on purpose");
                }));
            });
            Peer peer = rig().connectWithSmallWindow();
            peer.send("x");
            peer.receive(much);
            recorder.await("close ERROR");
            rig().settle();

            assertThat(rig().loop(0).stats().pendingWrite().get()).isZero();
            assertThat(file.unreleased()).isZero();
        }
    }
}
