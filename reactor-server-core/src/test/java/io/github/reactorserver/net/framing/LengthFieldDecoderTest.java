package io.github.reactorserver.net.framing;

import static io.github.reactorserver.net.framing.Splits.BROKEN;
import static io.github.reactorserver.net.framing.Splits.assertMessages;
import static io.github.reactorserver.net.framing.Splits.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.buffer.Buffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LengthFieldDecoderTest {

    /** A number of so many bytes, big endian, and then text. */
    private static byte[] message(int lengthBytes, long value, String text) {
        Buffer buffer = new Buffer(64);
        for (int shift = 8 * (lengthBytes - 1); shift >= 0; shift -= 8) {
            buffer.writeByte((int) (value >>> shift));
        }
        buffer.write(bytes(text));
        return buffer.readBytes(buffer.readableBytes());
    }

    private static byte[] join(byte[]... parts) {
        Buffer buffer = new Buffer(64);
        Arrays.stream(parts).forEach(buffer::write);
        return buffer.readBytes(buffer.readableBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8})
    void messagesAreTheSameHoweverTheyAreCut(int lengthBytes) {
        byte[] bytes =
                join(message(lengthBytes, 5, "hello"), message(lengthBytes, 0, ""), message(lengthBytes, 6, "again!"));

        assertMessages(FrameDecoder.lengthPrefixed(lengthBytes, 64), bytes, "hello", "", "again!");
    }

    @Test
    void lengthAboveHalfOfItsRangeIsNotNegative() {
        String text = "x".repeat(0xf0);
        assertMessages(FrameDecoder.lengthPrefixed(1, 1_000), message(1, 0xf0, text), text);
        String longer = "x".repeat(0x80_01);
        assertWhole(FrameDecoder.lengthPrefixed(2, 40_000), message(2, 0x80_01, longer), longer);
    }

    private static void assertWhole(FrameDecoder decoder, byte[] bytes, String... messages) {
        assertThat(Splits.decode(decoder, bytes)).containsExactly(messages);
    }

    @Test
    void messageMayBeAsLongAsTheLimitAndNoLonger() {
        // 2 bytes of length count as well
        FrameDecoder decoder = FrameDecoder.lengthPrefixed(2, 7);
        assertMessages(decoder, message(2, 4, "1234"), "1234");
        assertMessages(decoder, message(2, 5, "12345"), "12345");
        assertMessages(decoder, message(2, 6, "123456"), BROKEN);
    }

    @Test
    void messageTooLongIsRefusedAsSoonAsItsLengthIsThere() {
        assertMessages(FrameDecoder.lengthPrefixed(2, 7), message(2, 6, ""), BROKEN);
        assertMessages(
                FrameDecoder.lengthPrefixed(2, 7), join(message(2, 2, "ok"), message(2, 0xffff, "")), "ok", BROKEN);
    }

    @ParameterizedTest
    @ValueSource(longs = {Integer.MAX_VALUE, 0x8000_0000L, 0xffff_ffffL})
    void fourBytesOfLengthDoNotOverflow(long value) {
        assertMessages(FrameDecoder.lengthPrefixed(4, Integer.MAX_VALUE), message(4, value, ""), BROKEN);
        assertMessages(new LengthFieldDecoder(0, 4, Integer.MAX_VALUE, 0, 64), message(4, value, ""), BROKEN);
        assertMessages(new LengthFieldDecoder(0, 4, -8, 0, 64), message(4, value, ""), BROKEN);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 7, Long.MIN_VALUE, -1, 1L << 32})
    void eightBytesOfLengthDoNotOverflow(long value) {
        assertMessages(FrameDecoder.lengthPrefixed(8, Integer.MAX_VALUE), message(8, value, ""), BROKEN);
        assertMessages(new LengthFieldDecoder(0, 8, Integer.MAX_VALUE, 0, 64), message(8, value, ""), BROKEN);
        assertMessages(new LengthFieldDecoder(0, 8, Integer.MIN_VALUE, 0, 64), message(8, value, ""), BROKEN);
    }

    @Test
    void fieldMayStandBehindOtherBytesAndBeKept() {
        assertMessages(new LengthFieldDecoder(2, 1, 0, 0, 64), "ab\3xyzcd\1w", "ab\3xyz", "cd\1w");
        assertMessages(new LengthFieldDecoder(2, 1, 0, 3, 64), "ab\3xyzcd\1w", "xyz", "w");
        assertMessages(new LengthFieldDecoder(2, 1, 0, 2, 64), "ab\3xyzcd\1w", "\3xyz", "\1w");
    }

    @Test
    void bytesThatTheLengthDoesNotCountAreAdded() {
        // one byte of type between the length and what it counts
        assertMessages(new LengthFieldDecoder(0, 1, 1, 1, 64), "\2tab\0u", "tab", "u");
    }

    @Test
    void lengthMayCountItsOwnField() {
        FrameDecoder decoder = new LengthFieldDecoder(0, 2, -2, 2, 7);
        assertMessages(decoder, join(message(2, 5, "abc"), message(2, 2, "")), "abc", "");
        assertMessages(decoder, message(2, 7, "12345"), "12345");
        assertMessages(decoder, message(2, 8, "123456"), BROKEN);
        assertMessages(decoder, message(2, 1, ""), BROKEN);
        assertMessages(decoder, message(2, 0, ""), BROKEN);
    }

    @Test
    void lengthMayCountMoreThanTheMessageWhileTheMessageIsWithinTheLimit() {
        // counts four bytes of an outer envelope besides its own field
        FrameDecoder decoder = new LengthFieldDecoder(0, 1, -5, 1, 4);
        assertMessages(decoder, message(1, 8, "abc"), "abc");
        assertMessages(decoder, message(1, 9, "abcd"), BROKEN);
    }

    @Test
    void messageShorterThanWhatIsStrippedIsBroken() {
        assertMessages(new LengthFieldDecoder(0, 1, 0, 3, 64), "\1abc", BROKEN);
        assertMessages(new LengthFieldDecoder(0, 1, 0, 3, 64), "\2ab", "");
    }

    @ParameterizedTest
    @CsvSource({"-1,2,0,64", "0,0,0,64", "0,5,0,64", "0,9,0,64", "0,2,-1,64", "0,2,0,1", "2147483647,4,0,64"})
    void fieldThatCannotBeReadIsRefused(int offset, int lengthBytes, int strip, int maxLength) {
        assertThatThrownBy(() -> new LengthFieldDecoder(offset, lengthBytes, 0, strip, maxLength))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
