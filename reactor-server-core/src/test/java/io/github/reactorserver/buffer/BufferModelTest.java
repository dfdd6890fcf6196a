package io.github.reactorserver.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations on a buffer and on a list of bytes must give the same. */
class BufferModelTest {
    private static final int OPERATIONS = 20_000;

    private final List<Byte> model = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomOperationsAgreeWithAListOfBytes(long seed) {
        Random random = new Random(seed);
        Buffer buffer = new Buffer(random.nextInt(32));
        for (int i = 0; i < OPERATIONS; i++) {
            boolean shrink = model.size() > 300 || random.nextBoolean();
            if (shrink) {
                read(buffer, random);
            } else {
                write(buffer, random);
            }
            assertThat(buffer.readableBytes()).isEqualTo(model.size());
            assertThat(buffer.isReadable()).isEqualTo(!model.isEmpty());
            assertThat(buffer.writerIndex() - buffer.readerIndex()).isEqualTo(model.size());
            assertThat(buffer.writableBytes()).isNotNegative();
        }
        assertThat(buffer.readBytes(model.size())).isEqualTo(bytes(model.size()));
        assertThat(buffer.prependableBytes()).isEqualTo(Buffer.PREPENDABLE);
    }

    private void write(Buffer buffer, Random random) {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        switch (random.nextInt(8)) {
            case 0 -> buffer.write(bytes);
            case 1 -> buffer.write(ByteBuffer.wrap(bytes));
            case 2 -> buffer.write(Buffer.copyOf(bytes, 0, bytes.length));
            case 3 -> {
                buffer.ensureWritable(bytes.length);
                System.arraycopy(bytes, 0, buffer.array(), buffer.writerIndex(), bytes.length);
                buffer.commit(bytes.length);
            }
            case 4 -> {
                int value = random.nextInt();
                buffer.writeInt(value);
                bytes = ByteBuffer.allocate(4).putInt(value).array();
            }
            case 5 -> {
                long value = random.nextLong() & Long.MAX_VALUE;
                buffer.writeDecimal(value);
                bytes = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
            }
            case 6 -> {
                bytes = new byte[] {(byte) random.nextInt()};
                buffer.writeByte(bytes[0]);
            }
            default -> {
                prepend(buffer, random.nextInt());
                return;
            }
        }
        for (byte b : bytes) {
            model.add(b);
        }
    }

    private void prepend(Buffer buffer, int value) {
        if (buffer.prependableBytes() >= 4) {
            buffer.prependInt(value);
            for (int shift = 0; shift < 32; shift += 8) {
                model.add(0, (byte) (value >>> shift));
            }
        }
    }

    private void read(Buffer buffer, Random random) {
        int count = model.isEmpty() ? 0 : random.nextInt(model.size() + 1);
        switch (random.nextInt(6)) {
            case 0 -> {
                buffer.skip(count);
                take(count);
            }
            case 1 -> assertThat(buffer.readBytes(count)).isEqualTo(take(count));
            case 2 -> {
                if (model.size() >= 4) {
                    assertThat(buffer.getInt(0))
                            .isEqualTo(ByteBuffer.wrap(bytes(4)).getInt());
                    assertThat(buffer.readInt())
                            .isEqualTo(ByteBuffer.wrap(take(4)).getInt());
                }
            }
            case 3 -> {
                if (!model.isEmpty()) {
                    assertThat(buffer.readByte()).isEqualTo(take(1)[0]);
                }
            }
            case 4 -> {
                byte wanted = (byte) random.nextInt();
                int from = random.nextInt(model.size() + 1);
                int found = model.subList(from, model.size()).indexOf(wanted);
                assertThat(buffer.indexOf(wanted, from)).isEqualTo(found < 0 ? -1 : from + found);
            }
            default -> {
                if (random.nextInt(50) == 0) {
                    buffer.clear();
                    model.clear();
                }
            }
        }
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = model.get(i);
        }
        return bytes;
    }

    private byte[] take(int count) {
        byte[] bytes = bytes(count);
        model.subList(0, count).clear();
        return bytes;
    }
}
