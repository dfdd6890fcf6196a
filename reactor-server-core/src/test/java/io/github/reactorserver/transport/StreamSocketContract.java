package io.github.reactorserver.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.Background;
import io.github.reactorserver.RegionFile;
import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.event.Channel;
import io.github.reactorserver.transport.TransportRig.Link;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading, writing and ending of connections. */
interface StreamSocketContract {

    TransportRig rig();

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    // ---- reading

    @Test
    default void readGivesZeroWhenNothingHasCome() throws IOException {
        assertThat(rig().link().socket().read(new Buffer(10))).isZero();
    }

    @Test
    default void bytesArriveWholeAndInOrder() throws Exception {
        Link link = rig().link();
        byte[] sent = randomBytes(1_000_000);
        CompletableFuture<Void> sending = Background.run(() -> link.peer().send(sent));

        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (read.size() < sent.length) {
            rig().awaitReadable(link);
            read.writeBytes(link.readAvailable());
        }

        sending.get(10, TimeUnit.SECONDS);
        assertThat(read.toByteArray()).isEqualTo(sent);
    }

    @Test
    default void readTakesNoMoreThanThereIsRoomFor() throws IOException {
        Link link = rig().link();
        link.peer().send("0123456789");
        rig().awaitReadable(link);
        Buffer small = new Buffer(4);

        assertThat(link.socket().read(small)).isEqualTo(4);
        assertThat(small.toString()).contains("0123");
        assertThat(link.readAvailable()).asString().isEqualTo("456789");
    }

    @Test
    default void readAppendsBehindWhatTheBufferHolds() throws IOException {
        Link link = rig().link();
        link.peer().send("cd");
        rig().awaitReadable(link);
        Buffer buffer = new Buffer(10).writeLatin1("ab");

        link.socket().read(buffer);

        assertThat(buffer.readBytes(4)).asString().isEqualTo("abcd");
    }

    @Test
    default void endOfStreamComesBehindTheLastByteAndStays() throws IOException {
        Link link = rig().link();
        link.peer().send("last");
        link.peer().closeOutput();
        rig().awaitReadable(link);

        assertThat(link.readAvailable()).asString().isEqualTo("last");
        rig().awaitReadable(link);
        assertThat(link.socket().read(new Buffer(10))).isEqualTo(-1);
        assertThat(link.socket().read(new Buffer(10))).isEqualTo(-1);
    }

    @Test
    default void resetByPeerFailsTheRead() throws IOException {
        Link link = rig().link();
        link.peer().reset();
        rig().awaitReadable(link);

        assertThatThrownBy(link::readAvailable).isInstanceOf(IOException.class);
    }

    @Test
    default void halfCloseThenResetIsReportedOnceMoreAndCanBeClosed() throws IOException {
        Link link = rig().link();
        link.peer().closeOutput();
        rig().awaitReadable(link);
        assertThat(link.socket().read(new Buffer(10))).isEqualTo(-1);

        link.peer().reset();
        rig().awaitReadable(link);
        link.socket().close();

        assertThat(rig().poll(Duration.ZERO)).isZero();
    }

    // ---- writing

    private static int writeAhead(StreamSocket socket, Buffer bytes) throws IOException {
        int before = bytes.readableBytes();
        assertThat(socket.write(bytes, StreamSocket.NO_BYTES)).isZero();
        return before - bytes.readableBytes();
    }

    @Test
    default void writtenBytesReachThePeerAndLeaveTheBuffer() throws IOException {
        Link link = rig().link();
        Buffer buffer = new Buffer(10).writeLatin1("hello");

        assertThat(writeAhead(link.socket(), buffer)).isEqualTo(5);
        rig().poll(Duration.ZERO);

        assertThat(buffer.isReadable()).isFalse();
        assertThat(link.peer().receiveText(5)).isEqualTo("hello");
    }

    @Test
    default void byteBuffersOfEveryKindAreWrittenAndMovedOn() throws IOException {
        Link link = rig().link();
        ByteBuffer heap = ByteBuffer.wrap(bytes("-heap"), 1, 4);
        ByteBuffer direct = ByteBuffer.allocateDirect(6).put(bytes("direct")).flip();
        ByteBuffer readOnly = ByteBuffer.wrap(bytes("read-only")).asReadOnlyBuffer();

        for (ByteBuffer buffer : new ByteBuffer[] {heap, direct, readOnly}) {
            assertThat(link.socket().write(StreamSocket.NOTHING, buffer)).isPositive();
            assertThat(buffer.hasRemaining()).isFalse();
        }
        rig().poll(Duration.ZERO);

        assertThat(link.peer().receiveText(19)).isEqualTo("heapdirectread-only");
    }

    @Test
    default void bytesOfEveryKindFollowThoseAhead() throws IOException {
        Link link = rig().link();
        for (int count : new int[] {1, 1_000, 300_000}) {
            byte[] sent = randomBytes(count);
            ByteBuffer heap = ByteBuffer.allocate(count + 3).put(3, sent).position(3);
            ByteBuffer direct = ByteBuffer.allocateDirect(count).put(sent).flip();
            for (ByteBuffer source :
                    new ByteBuffer[] {heap, direct, ByteBuffer.wrap(sent).asReadOnlyBuffer()}) {
                for (int length : new int[] {0, 1, 200, 150_000}) {
                    byte[] head = randomBytes(length);
                    Buffer ahead = Buffer.copyOf(head, 0, length);
                    ByteBuffer behind = source.duplicate();
                    CompletableFuture<byte[]> receiving =
                            Background.supply(() -> link.peer().receive(length + count));
                    int taken = 0;
                    while (ahead.isReadable() || behind.hasRemaining()) {
                        taken += link.socket().write(ahead, behind);
                        rig().poll(Duration.ZERO);
                    }
                    rig().pollUntil(receiving::isDone, "the peer");

                    assertThat(taken).isEqualTo(count);
                    assertThat(receiving.join())
                            .isEqualTo(ByteBuffer.allocate(length + count)
                                    .put(head)
                                    .put(sent)
                                    .array());
                }
            }
        }
    }

    @Test
    default void bytesAheadAndBehindStayTheirOwnWhenThePeerDoesNotRead() throws IOException {
        Link link = rig().linkWithSmallWindow();
        byte[] head = randomBytes(3_000);
        byte[] body = randomBytes(40_000);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        Buffer ahead;
        ByteBuffer behind;
        do {
            ahead = Buffer.copyOf(head, 0, head.length);
            behind = ByteBuffer.wrap(body);
            assertThat(link.socket().write(ahead, behind)).isEqualTo(behind.position());
            expected.write(head, 0, head.length - ahead.readableBytes());
            expected.write(body, 0, behind.position());
            rig().poll(Duration.ZERO);
        } while (!behind.hasRemaining());

        assertThat(!ahead.isReadable() || behind.position() == 0).isTrue();
        byte[] sent = expected.toByteArray();
        CompletableFuture<byte[]> receiving =
                Background.supply(() -> link.peer().receive(sent.length));
        rig().pollUntil(receiving::isDone, "the peer");
        assertThat(receiving.join()).isEqualTo(sent);
    }

    @Test
    default void writeStopsWhenThePeerDoesNotReadAndGoesOnWhenItDoes() throws Exception {
        Link link = rig().linkWithSmallWindow();
        ByteBuffer unsent = ByteBuffer.wrap(randomBytes(20_000_000));
        byte[] all = unsent.array();
        while (link.socket().write(StreamSocket.NOTHING, unsent) > 0) {
            rig().poll(Duration.ZERO);
        }
        assertThat(unsent.hasRemaining()).isTrue();

        link.socket().interest(Channel.WRITE);
        link.callbacks().onWritable = () -> {
            try {
                link.socket().write(StreamSocket.NOTHING, unsent);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            link.socket().interest(unsent.hasRemaining() ? Channel.WRITE : Channel.NONE);
        };
        CompletableFuture<byte[]> receiving =
                Background.supply(() -> link.peer().receive(all.length));
        rig().pollUntil(() -> !unsent.hasRemaining(), "room to write");
        rig().pollUntil(receiving::isDone, "the peer");

        assertThat(receiving.get(10, TimeUnit.SECONDS)).isEqualTo(all);
    }

    @Test
    default void writeToAPeerThatIsGoneFailsInTheEnd() throws IOException {
        Link link = rig().link();
        link.peer().reset();

        assertThatThrownBy(() -> {
                    while (true) {
                        writeAhead(link.socket(), new Buffer(10).writeLatin1("anyone?"));
                        rig().poll(rig().fixture().pause());
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    default void writeToAPeerThatClosedFailsInTheEnd() throws IOException {
        Link link = rig().link();
        link.peer().close();

        assertThatThrownBy(() -> {
                    while (true) {
                        writeAhead(link.socket(), new Buffer(10).writeLatin1("anyone?"));
                        rig().poll(rig().fixture().pause());
                    }
                })
                .isInstanceOf(IOException.class);
    }

    // ---- files

    @Test
    default void partsOfAFileReachThePeerAndItsPositionStays(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 10_000)) {
            file.channel().position(7);
            Link link = rig().link();

            assertThat(link.socket().write(StreamSocket.NOTHING, file.channel(), 9_000, 1_000))
                    .isEqualTo(1_000);
            assertThat(link.socket().write(StreamSocket.NOTHING, ByteBuffer.wrap(bytes("between"))))
                    .isEqualTo(7);
            assertThat(link.socket().write(StreamSocket.NOTHING, file.channel(), 0, 100))
                    .isEqualTo(100);
            rig().poll(Duration.ZERO);

            assertThat(link.peer().receive(1_000)).isEqualTo(file.bytes(9_000, 1_000));
            assertThat(link.peer().receiveText(7)).isEqualTo("between");
            assertThat(link.peer().receive(100)).isEqualTo(file.bytes(0, 100));
            assertThat(file.channel().position()).isEqualTo(7);
        }
    }

    @Test
    default void bytesGoAheadOfAFile(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 50_000)) {
            Link link = rig().link();
            for (int count : new int[] {1, 1_000, 30_000}) {
                for (int length : new int[] {1, 200, 60_000}) {
                    byte[] head = randomBytes(length);
                    Buffer ahead = Buffer.copyOf(head, 0, length);
                    long sent = 0;
                    while (ahead.isReadable() || sent < count) {
                        sent += link.socket().write(ahead, file.channel(), 5 + sent, count - sent);
                        rig().poll(Duration.ZERO);
                    }

                    assertThat(link.peer().receive(length)).isEqualTo(head);
                    assertThat(link.peer().receive(count)).isEqualTo(file.bytes(5, count));
                }
            }
        }
    }

    @Test
    default void bytesAheadStayTheirOwnWhenThePeerDoesNotRead(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 1_000)) {
            Link link = rig().linkWithSmallWindow();
            byte[] head = randomBytes(3_000);
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            Buffer ahead;
            long sent;
            do {
                ahead = Buffer.copyOf(head, 0, head.length);
                sent = link.socket().write(ahead, file.channel(), 0, 1_000);
                expected.write(head, 0, head.length - ahead.readableBytes());
                expected.write(file.content(), 0, (int) sent);
                rig().poll(Duration.ZERO);
            } while (sent == 1_000);

            assertThat(ahead.isReadable() ? sent : 0).isZero();
            assertThat(Arrays.equals(link.peer().receive(expected.size()), expected.toByteArray()))
                    .isTrue();
        }
    }

    @Test
    default void transferStopsWhenThePeerDoesNotReadAndGoesOnWhenItDoes(@TempDir Path directory) throws Exception {
        int length = 20_000_000;
        try (RegionFile file = RegionFile.random(directory, length)) {
            Link link = rig().linkWithSmallWindow();
            long[] sent = new long[1];
            long count;
            do {
                count = link.socket().write(StreamSocket.NOTHING, file.channel(), sent[0], length - sent[0]);
                sent[0] += count;
                rig().poll(Duration.ZERO);
            } while (count > 0);
            assertThat(sent[0]).isLessThan(length);

            link.socket().interest(Channel.WRITE);
            link.callbacks().onWritable = () -> {
                try {
                    sent[0] += link.socket().write(StreamSocket.NOTHING, file.channel(), sent[0], length - sent[0]);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                link.socket().interest(sent[0] < length ? Channel.WRITE : Channel.NONE);
            };
            CompletableFuture<byte[]> receiving =
                    Background.supply(() -> link.peer().receive(length));
            rig().pollUntil(() -> sent[0] == length, "room to write");
            rig().pollUntil(receiving::isDone, "the peer");

            assertThat(Arrays.equals(receiving.get(10, TimeUnit.SECONDS), file.content()))
                    .isTrue();
        }
    }

    @Test
    default void fileThatEndsTooSoonFailsTheTransfer(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 10_000)) {
            Link link = rig().link();
            file.truncate(5_000);

            assertThatThrownBy(() -> {
                        long sent = 0;
                        while (sent <= 5_000) {
                            sent += link.socket().write(StreamSocket.NOTHING, file.channel(), sent, 10_000 - sent);
                            rig().poll(Duration.ZERO);
                        }
                    })
                    .isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> link.socket().write(StreamSocket.NOTHING, file.channel(), 6_000, 1))
                    .isInstanceOf(EOFException.class);
            assertThat(file.channel().isOpen()).isTrue();
        }
    }

    @Test
    default void closedFileFailsTheTransferAndTheSocketStaysOpen(@TempDir Path directory) throws IOException {
        RegionFile file = RegionFile.random(directory, 10);
        Link link = rig().link();
        file.close();

        assertThatThrownBy(() -> link.socket().write(StreamSocket.NOTHING, file.channel(), 0, 10))
                .isInstanceOf(IOException.class);
        assertThat(link.socket().isOpen()).isTrue();
    }

    @Test
    default void transferToAPeerThatIsGoneFailsInTheEndAndTheFileStaysOpen(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 10)) {
            Link link = rig().link();
            link.peer().reset();

            assertThatThrownBy(() -> {
                        while (true) {
                            link.socket().write(StreamSocket.NOTHING, file.channel(), 0, 10);
                            rig().poll(rig().fixture().pause());
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(file.channel().isOpen()).isTrue();
        }
    }

    @Test
    default void transferOnAClosedSocketFailsAndTheFileStaysOpen(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 10)) {
            Link link = rig().link();
            link.socket().close();

            assertThatThrownBy(() -> link.socket().write(StreamSocket.NOTHING, file.channel(), 0, 10))
                    .isInstanceOf(IOException.class);
            assertThat(file.channel().isOpen()).isTrue();
        }
    }

    @Test
    default void interruptThatWasLeftBehindClosesNoFile(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 10)) {
            Link link = rig().link();
            Thread.currentThread().interrupt();
            long taken;
            try {
                taken = link.socket().write(StreamSocket.NOTHING, file.channel(), 0, 10);
            } finally {
                Thread.interrupted();
            }

            assertThat(taken).isEqualTo(10);
            assertThat(file.channel().isOpen()).isTrue();
        }
    }

    // ---- ending

    @Test
    default void shutdownOutputEndsTheStreamBehindTheLastByteAndReadingGoesOn() throws IOException {
        Link link = rig().link();
        writeAhead(link.socket(), new Buffer(10).writeLatin1("bye"));
        link.socket().shutdownOutput();
        rig().poll(Duration.ZERO);
        assertThat(link.peer().receiveAllText()).isEqualTo("bye");

        link.peer().send("still here");
        rig().awaitReadable(link);

        assertThat(link.readAvailable()).asString().isEqualTo("still here");
    }

    @Test
    default void writingGoesOnAfterThePeerHasEndedItsStream() throws IOException {
        Link link = rig().link();
        link.peer().closeOutput();
        rig().awaitReadable(link);
        assertThat(link.socket().read(new Buffer(10))).isEqualTo(-1);

        link.socket().interest(Channel.NONE);
        writeAhead(link.socket(), new Buffer(10).writeLatin1("answer"));
        rig().poll(Duration.ZERO);

        assertThat(link.peer().receiveText(6)).isEqualTo("answer");
    }

    @Test
    default void writeBehindShutdownOutputFails() throws IOException {
        Link link = rig().link();
        link.socket().shutdownOutput();

        assertThatThrownBy(() -> writeAhead(link.socket(), new Buffer(10).writeLatin1("late")))
                .isInstanceOf(IOException.class);
    }

    @Test
    default void closeDeliversWhatWasWritten() throws IOException {
        Link link = rig().link();
        byte[] bytes = randomBytes(30_000);
        assertThat(link.socket().write(StreamSocket.NOTHING, ByteBuffer.wrap(bytes)))
                .isEqualTo(bytes.length);
        link.socket().close();
        rig().poll(Duration.ZERO);

        assertThat(link.peer().receiveAll()).isEqualTo(bytes);
    }

    @Test
    default void closeWithoutUnreadBytesIsACleanEnd() throws IOException {
        Link link = rig().link();
        link.socket().close();
        rig().poll(Duration.ZERO);

        assertThat(link.peer().awaitEnd()).isEqualTo(Peer.End.CLOSED);
    }

    @Test
    default void abortResetsThePeer() throws IOException {
        Link link = rig().link();
        link.socket().abort();
        rig().poll(Duration.ZERO);

        assertThat(link.peer().awaitEnd()).isEqualTo(Peer.End.RESET);
        assertThat(link.socket().isOpen()).isFalse();
    }

    @Test
    default void closeAndAbortMayBeRepeated() throws IOException {
        Link link = rig().link();
        link.socket().close();
        link.socket().close();
        link.socket().abort();

        assertThat(link.socket().isOpen()).isFalse();
    }

    @Test
    default void closedSocketNeitherReadsNorWrites() throws IOException {
        Link link = rig().link();
        link.socket().close();

        assertThatThrownBy(() -> link.socket().read(new Buffer(10))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> writeAhead(link.socket(), new Buffer(10).writeByte(1)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> link.socket().shutdownOutput()).isInstanceOf(IOException.class);
    }

    @Test
    default void socketThatNeverJoinedAPollerCanBeClosed() throws IOException {
        Peer peer = rig().connect();
        StreamSocket socket = rig().awaitAccepted();
        socket.close();

        assertThat(peer.awaitEnd()).isEqualTo(Peer.End.CLOSED);
    }
}
