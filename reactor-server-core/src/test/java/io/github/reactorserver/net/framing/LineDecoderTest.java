package io.github.reactorserver.net.framing;

import static io.github.reactorserver.net.framing.Splits.BROKEN;
import static io.github.reactorserver.net.framing.Splits.assertMessages;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LineDecoderTest {
    private static final int MAX = 5;
    private final FrameDecoder lines = FrameDecoder.lines(MAX);

    @Test
    void linesAreTheSameHoweverTheyAreCut() {
        assertMessages(lines, "one\ntwo\r\n\nfour\r\n", "one", "two", "", "four");
    }

    @Test
    void carriageReturnWithinALineBelongsToIt() {
        assertMessages(lines, "a\rb\r\r\n", "a\rb\r");
    }

    @Test
    void lineWithoutItsEndIsNotDelivered() {
        assertMessages(lines, "one\ntwo", "one");
        assertMessages(lines, "one\ntwo\r", "one");
    }

    @Test
    void lineMayBeAsLongAsTheLimitAndNoLonger() {
        assertMessages(lines, "1234\n", "1234");
        assertMessages(lines, "12345\n", "12345");
        assertMessages(lines, "12345\r\n", "12345");
        assertMessages(lines, "123456\n", BROKEN);
        assertMessages(lines, "123456\r\n", BROKEN);
        assertMessages(lines, "ok\n123456\n", "ok", BROKEN);
    }

    @Test
    void lineTooLongIsRefusedBeforeItsEndComes() {
        assertMessages(lines, "1234567", BROKEN);
        assertMessages(lines, "123456", BROKEN);
        assertMessages(lines, "12345\r");
        assertMessages(lines, "12345\rx", BROKEN);
    }

    @Test
    void limitIsPositive() {
        assertThatThrownBy(() -> FrameDecoder.lines(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
