package io.github.reactorserver.net.framing;

import static io.github.reactorserver.net.framing.Splits.assertMessages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactorserver.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedLengthDecoderTest {

    @Test
    void messagesAreTheSameHoweverTheyAreCut() {
        assertMessages(FrameDecoder.fixedLength(4), "onceoverthisrest", "once", "over", "this", "rest");
        assertMessages(FrameDecoder.fixedLength(1), "abc", "a", "b", "c");
    }

    @Test
    void incompleteMessageIsLeftAsItIs() throws FrameException {
        Buffer input = new Buffer(8).write(Splits.bytes("abc"));

        assertThat(FrameDecoder.fixedLength(4).decode(input)).isNull();
        assertThat(input.readableBytes()).isEqualTo(3);
        assertThat(FrameDecoder.fixedLength(3).decode(input)).isEqualTo(Splits.bytes("abc"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void lengthIsPositive(int length) {
        assertThatThrownBy(() -> FrameDecoder.fixedLength(length)).isInstanceOf(IllegalArgumentException.class);
    }
}
