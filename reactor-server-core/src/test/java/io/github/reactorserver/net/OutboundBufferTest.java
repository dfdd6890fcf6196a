package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.RegionFile;
import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.event.Channel;
import io.github.reactorserver.event.Poller;
import io.github.reactorserver.transport.StreamSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboundBufferTest {
    private static final long NO_BOUND = Long.MAX_VALUE;

    private final OutboundBuffer outbound = new OutboundBuffer();
    private final FakeSocket socket = new FakeSocket();

    private static Buffer buffer(String text) {
        return new Buffer(text.length()).writeLatin1(text);
    }

    @Test
    void manyRegionsAreAboveTheHighWaterMarkUntilHalfOfThemAreSent(@TempDir Path directory) throws IOException {
        WaterMarks marks = new WaterMarks(1_000_000, 100_000);
        try (RegionFile file = RegionFile.random(directory, 1)) {
            for (int i = 1; i <= 65; i++) {
                outbound.append(transfer(file.region(0, 1)));
                assertThat(outbound.rises(marks)).isEqualTo(i == 65);
            }

            outbound.writeTo(socket, 32);
            assertThat(outbound.falls(marks)).isFalse();
            outbound.writeTo(socket, 1);
            assertThat(outbound.falls(marks)).isTrue();
            outbound.drop();
            assertThat(file.unreleased()).isZero();
        }
    }

    @Test
    void freshBufferIsEmpty() throws IOException {
        assertThat(outbound.isEmpty()).isTrue();
        assertThat(outbound.size()).isZero();
        assertThat(outbound.writeTo(socket, NO_BOUND)).isZero();
    }

    @Test
    void piecesAreWrittenInOrder() throws IOException {
        outbound.append(buffer("one "));
        outbound.append(ByteBuffer.wrap("two ".getBytes(StandardCharsets.US_ASCII)));
        outbound.append(buffer("three"));
        assertThat(outbound.size()).isEqualTo(13);

        assertThat(outbound.writeTo(socket, NO_BOUND)).isEqualTo(13);

        assertThat(socket.text()).isEqualTo("one two three");
        assertThat(outbound.isEmpty()).isTrue();
    }

    @Test
    void appendedBufferIsCopiedAndEmptied() throws IOException {
        Buffer source = buffer("kept");
        outbound.append(source);
        source.writeLatin1("overwritten");

        outbound.writeTo(socket, NO_BOUND);

        assertThat(socket.text()).isEqualTo("kept");
    }

    @Test
    void smallCopiesAreJoinedIntoOneWrite() throws IOException {
        for (int i = 0; i < 100; i++) {
            outbound.append(buffer("0123456789"));
        }

        outbound.writeTo(socket, NO_BOUND);

        assertThat(socket.writes).containsExactly(1_000);
    }

    @Test
    void givenBytesAreNotCopied() throws IOException {
        byte[] given = new byte[1_000_000];
        outbound.append(ByteBuffer.wrap(given));
        given[0] = 7;

        outbound.writeTo(socket, NO_BOUND);

        assertThat(socket.written.toByteArray()[0]).isEqualTo((byte) 7);
    }

    @Test
    void writingStopsWhenTheSocketTakesNoMoreAndGoesOnWhereItStopped() throws IOException {
        outbound.append(buffer("abcdef"));
        outbound.append(ByteBuffer.wrap(new byte[] {'g', 'h'}));
        socket.room = 4;
        assertThat(outbound.writeTo(socket, NO_BOUND)).isEqualTo(4);
        assertThat(outbound.size()).isEqualTo(4);
        assertThat(outbound.writeTo(socket, NO_BOUND)).isZero();

        socket.room = 100;
        assertThat(outbound.writeTo(socket, NO_BOUND)).isEqualTo(4);

        assertThat(socket.text()).isEqualTo("abcdefgh");
        assertThat(outbound.isEmpty()).isTrue();
    }

    @Test
    void writingStopsAtTheBoundOfATurn() throws IOException {
        for (int i = 0; i < 10; i++) {
            outbound.append(ByteBuffer.wrap(new byte[100]));
        }

        assertThat(outbound.writeTo(socket, 250)).isEqualTo(250);
        assertThat(outbound.size()).isEqualTo(750);
    }

    private static FileTransfer transfer(FileRegion region) {
        return new FileTransfer(region, Runnable::run, () -> {});
    }

    @Test
    void regionsKeepTheOrderAndTheBoundOfATurnAndAreReleasedWhenWritten(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 1_000)) {
            outbound.append(buffer("a"));
            outbound.append(transfer(file.region(100, 500)));
            outbound.append(buffer("b"));
            outbound.append(transfer(file.region(0, 10)));
            assertThat(outbound.size()).isEqualTo(512);
            assertThat(outbound.inMemory()).isEqualTo(2);

            assertThat(outbound.writeTo(socket, 201)).isEqualTo(201);
            assertThat(socket.writes).containsExactly(1, 200);
            assertThat(outbound.size()).isEqualTo(311);
            assertThat(outbound.inMemory()).isEqualTo(1);
            assertThat(file.released()).isZero();

            assertThat(outbound.writeTo(socket, 300)).isEqualTo(300);
            assertThat(file.released()).isEqualTo(1);
            assertThat(outbound.writeTo(socket, NO_BOUND)).isEqualTo(11);

            assertThat(file.released()).isEqualTo(2);
            assertThat(outbound.isEmpty()).isTrue();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            expected.write('a');
            expected.writeBytes(file.bytes(100, 500));
            expected.write('b');
            expected.writeBytes(file.bytes(0, 10));
            assertThat(socket.written.toByteArray()).isEqualTo(expected.toByteArray());
        }
    }

    @Test
    void droppedRegionsAreReleased(@TempDir Path directory) throws IOException {
        try (RegionFile file = RegionFile.random(directory, 100)) {
            outbound.append(transfer(file.region(0, 100)));
            outbound.append(buffer("a"));
            outbound.append(transfer(file.region(0, 100)));
            outbound.writeTo(socket, 50);

            outbound.drop();

            assertThat(file.released()).isEqualTo(2);
            assertThat(outbound.isEmpty()).isTrue();
        }
    }

    @Test
    void waterMarksAreCrossedOnceEachWay() throws IOException {
        WaterMarks marks = new WaterMarks(10, 5);
        outbound.append(buffer("0123456789"));
        assertThat(outbound.rises(marks)).isFalse();
        outbound.append(buffer("a"));
        assertThat(outbound.rises(marks)).isTrue();
        assertThat(outbound.rises(marks)).isFalse();
        assertThat(outbound.isAboveHighWater()).isTrue();

        socket.room = 5;
        outbound.writeTo(socket, NO_BOUND);
        assertThat(outbound.falls(marks)).isFalse();
        socket.room = 1;
        outbound.writeTo(socket, NO_BOUND);
        assertThat(outbound.falls(marks)).isTrue();
        assertThat(outbound.falls(marks)).isFalse();
        assertThat(outbound.isAboveHighWater()).isFalse();
    }

    @Test
    void randomAppendsAndWritesKeepEveryByteInOrder() throws IOException {
        Random random = new Random(7);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 100_000 : 100)];
            random.nextBytes(bytes);
            expected.writeBytes(bytes);
            if (random.nextBoolean()) {
                outbound.append(Buffer.copyOf(bytes, 0, bytes.length));
            } else {
                outbound.append(ByteBuffer.wrap(bytes));
            }
            socket.room = random.nextInt(10_000);
            outbound.writeTo(socket, random.nextInt(5_000));
            assertThat(outbound.size()).isEqualTo(expected.size() - socket.written.size());
        }
        socket.room = Integer.MAX_VALUE;
        outbound.writeTo(socket, NO_BOUND);

        assertThat(socket.written.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(outbound.isEmpty()).isTrue();
    }

    /** Takes as many bytes as it has room for. */
    private static final class FakeSocket implements StreamSocket {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final List<Integer> writes = new ArrayList<>();
        private int room = Integer.MAX_VALUE;

        String text() {
            return written.toString(StandardCharsets.US_ASCII);
        }

        private int take(byte[] bytes) {
            int count = Math.min(room, bytes.length);
            written.write(bytes, 0, count);
            writes.add(count);
            room -= count;
            return count;
        }

        @Override
        public int write(Buffer ahead, ByteBuffer source) {
            if (ahead.isReadable()) {
                take(ahead.readBytes(Math.min(room, ahead.readableBytes())));
            }
            if (ahead.isReadable() || !source.hasRemaining()) {
                return 0;
            }
            byte[] bytes = new byte[Math.min(room, source.remaining())];
            source.get(bytes);
            return take(bytes);
        }

        @Override
        public long write(Buffer ahead, FileChannel file, long position, long count) throws IOException {
            write(ahead, NO_BYTES);
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(room, count));
            file.read(bytes, position);
            return take(bytes.array());
        }

        @Override
        public int read(Buffer target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void shutdownOutput() {}

        @Override
        public void abort() {}

        @Override
        public SocketAddress localAddress() {
            return new InetSocketAddress(0);
        }

        @Override
        public SocketAddress remoteAddress() {
            return new InetSocketAddress(0);
        }

        @Override
        public void register(Poller poller, Channel.Handler handler) {}

        @Override
        public int interest() {
            return NONE;
        }

        @Override
        public void interest(int operations) {}

        @Override
        public void close() {}

        @Override
        public boolean isOpen() {
            return true;
        }
    }
}
