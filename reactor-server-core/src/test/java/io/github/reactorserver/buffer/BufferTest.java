package io.github.reactorserver.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BufferTest {
    private final Buffer buffer = new Buffer(16);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String readAll(Buffer buffer) {
        return buffer.readText(buffer.readableBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void freshBufferIsEmptyWithRoomAtBothEnds() {
        assertThat(buffer.isReadable()).isFalse();
        assertThat(buffer.readableBytes()).isZero();
        assertThat(buffer.writableBytes()).isEqualTo(16);
        assertThat(buffer.prependableBytes()).isEqualTo(Buffer.PREPENDABLE);
    }

    @Test
    void bytesAreReadInTheOrderOfWriting() {
        buffer.write(bytes("ab")).writeByte('c').write(bytes("xdex"), 1, 2).write(ByteBuffer.wrap(bytes("fg")));
        buffer.writeLatin1("h\u00e9").writeText("\u00e9", StandardCharsets.UTF_8);

        assertThat(readAll(buffer)).isEqualTo("abcdefgh\u00e9\u00c3\u00a9");
    }

    @Test
    void writingAnotherBufferEmptiesIt() {
        Buffer other = new Buffer(4).write(bytes("moved"));
        other.skip(1);
        buffer.write(bytes(">")).write(other);

        assertThat(readAll(buffer)).isEqualTo(">oved");
        assertThat(other.isReadable()).isFalse();
        assertThat(other.prependableBytes()).isEqualTo(Buffer.PREPENDABLE);
    }

    @Test
    void copyDoesNotFollowItsSource() {
        byte[] source = bytes("copied");
        Buffer copy = Buffer.copyOf(source, 1, 3);
        source[1] = 'x';

        assertThat(readAll(copy)).isEqualTo("opi");
    }

    @Test
    void intsAreBigEndianAndKeepTheirSign() {
        buffer.writeInt(0x01020304).writeInt(-2);

        assertThat(buffer.getByte(0)).isEqualTo((byte) 1);
        assertThat(buffer.getInt(4)).isEqualTo(-2);
        assertThat(buffer.readInt()).isEqualTo(0x01020304);
        assertThat(buffer.readInt()).isEqualTo(-2);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 10, 99, 100, 1_234_567_890, Long.MAX_VALUE})
    void decimalsAreWrittenAsTheJdkDoes(long value) {
        buffer.writeDecimal(value);

        assertThat(readAll(buffer)).isEqualTo(Long.toString(value));
    }

    @Test
    void negativeDecimalIsRefused() {
        assertThatThrownBy(() -> buffer.writeDecimal(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- room

    @Test
    void emptiedBufferStartsAnew() {
        buffer.write(bytes("0123456789"));
        buffer.skip(9);
        assertThat(buffer.writableBytes()).isEqualTo(6);

        buffer.skip(1);

        assertThat(buffer.writableBytes()).isEqualTo(16);
        assertThat(buffer.prependableBytes()).isEqualTo(Buffer.PREPENDABLE);
    }

    @Test
    void clearDropsEverything() {
        buffer.write(bytes("gone")).clear();

        assertThat(buffer.isReadable()).isFalse();
        assertThat(buffer.writableBytes()).isEqualTo(16);
    }

    @Test
    void roomThatReadingLeftIsUsedBeforeTheBufferGrows() {
        buffer.write(bytes("0123456789abcdef"));
        buffer.skip(10);
        byte[] before = buffer.array();

        buffer.write(bytes("ghij"));

        assertThat(buffer.array()).isSameAs(before);
        assertThat(readAll(buffer)).isEqualTo("abcdefghij");
    }

    @Test
    void bufferGrowsByDoublingOrToWhatIsNeeded() {
        buffer.write(bytes("0123456789abcdef"));
        buffer.writeByte('g');
        assertThat(buffer.array().length).isEqualTo(2 * (16 + Buffer.PREPENDABLE));

        buffer.ensureWritable(1_000);

        assertThat(buffer.writableBytes()).isGreaterThanOrEqualTo(1_000);
        assertThat(readAll(buffer)).isEqualTo("0123456789abcdefg");
    }

    @Test
    void ensureWritableDoesNothingWhileThereIsRoom() {
        byte[] before = buffer.array();
        buffer.ensureWritable(16);

        assertThat(buffer.array()).isSameAs(before);
    }

    @Test
    void growthBeyondAnArrayIsRefusedAndHarmless() {
        buffer.write(bytes("kept"));

        assertThatThrownBy(() -> buffer.ensureWritable(Integer.MAX_VALUE)).isInstanceOf(IllegalStateException.class);

        assertThat(readAll(buffer)).isEqualTo("kept");
    }

    @Test
    void committedBytesAreReadable() {
        buffer.array()[buffer.writerIndex()] = 'x';
        buffer.commit(1);

        assertThat(readAll(buffer)).isEqualTo("x");
        assertThatThrownBy(() -> buffer.commit(17)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> buffer.commit(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    // ---- prepending

    @Test
    void lengthHeaderIsPrependedWithoutACopy() {
        buffer.write(bytes("frame"));
        byte[] before = buffer.array();
        buffer.prependInt(5);

        assertThat(buffer.array()).isSameAs(before);
        assertThat(buffer.readInt()).isEqualTo(5);
        assertThat(readAll(buffer)).isEqualTo("frame");
    }

    @Test
    void prependableRoomIsLimited() {
        buffer.write(bytes("x")).prependInt(1).prependInt(2);

        assertThatThrownBy(() -> buffer.prependInt(3)).isInstanceOf(IllegalStateException.class);
        assertThat(buffer.readableBytes()).isEqualTo(9);
    }

    // ---- looking

    @Test
    void indexOfFindsWithinTheReadableBytesOnly() {
        buffer.write(bytes("a,b,c"));
        buffer.skip(2);

        assertThat(buffer.indexOf((byte) ',', 0)).isEqualTo(1);
        assertThat(buffer.indexOf((byte) ',', 2)).isEqualTo(-1);
        assertThat(buffer.indexOf((byte) 'a', 0)).isEqualTo(-1);
        buffer.readBytes(3);
        assertThat(buffer.indexOf((byte) 'c', 0)).isEqualTo(-1);
    }

    @Test
    void textFormShowsIndexesAndHidesControlCharacters() {
        buffer.write(bytes("a\r\nb"));

        assertThat(buffer).hasToString("Buffer[8..12 of 24: a..b]");
    }

    static Stream<Consumer<Buffer>> readsBeyondTheEnd() {
        return Stream.of(
                Buffer::readInt,
                buffer -> buffer.skip(4),
                buffer -> buffer.skip(-1),
                buffer -> buffer.readBytes(4),
                buffer -> buffer.readBytes(-1),
                buffer -> buffer.readText(4, StandardCharsets.US_ASCII),
                buffer -> buffer.getByte(3),
                buffer -> buffer.getByte(-2),
                buffer -> buffer.getInt(0));
    }

    @ParameterizedTest
    @MethodSource("readsBeyondTheEnd")
    void readBeyondTheReadableBytesIsRefusedAndHarmless(Consumer<Buffer> read) {
        buffer.write(bytes("abc"));

        assertThatThrownBy(() -> read.accept(buffer)).isInstanceOf(IndexOutOfBoundsException.class);

        assertThat(readAll(buffer)).isEqualTo("abc");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, -4, -5})
    void bytesInFrontOfTheReadableOnesAreOutOfBounds(int offset) {
        buffer.write(bytes("secret, shown"));
        buffer.skip(8);

        assertThatThrownBy(() -> buffer.getByte(offset)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> buffer.getInt(offset)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void readByteOfAnEmptyBufferIsRefused() {
        assertThatThrownBy(buffer::readByte).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
