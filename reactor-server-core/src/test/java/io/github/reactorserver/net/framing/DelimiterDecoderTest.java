package io.github.reactorserver.net.framing;

import static io.github.reactorserver.net.framing.Splits.BROKEN;
import static io.github.reactorserver.net.framing.Splits.assertMessages;
import static io.github.reactorserver.net.framing.Splits.bytes;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DelimiterDecoderTest {

    private static FrameDecoder delimited(String delimiter) {
        return FrameDecoder.delimited(bytes(delimiter), 5);
    }

    @Test
    void messagesAreTheSameHoweverTheyAreCut() {
        assertMessages(delimited("|"), "one|two||four|", "one", "two", "", "four");
        assertMessages(delimited("\r\n\r\n"), "one\r\n\r\n\r\n\r\nthree\r\n\r\n", "one", "", "three");
    }

    @Test
    void startOfADelimiterWithinAMessageBelongsToIt() {
        assertMessages(delimited("--;"), "a-b--;", "a-b");
        assertMessages(delimited("--;"), "a---;", "a-");
        assertMessages(delimited("aab"), "aaaab", "aa");
    }

    @Test
    void messageWithoutItsDelimiterIsNotDelivered() {
        assertMessages(delimited("--"), "one--two-", "one");
    }

    @Test
    void messageMayBeAsLongAsTheLimitAndNoLonger() {
        assertMessages(delimited("--"), "1234--", "1234");
        assertMessages(delimited("--"), "12345--", "12345");
        assertMessages(delimited("--"), "123456--", BROKEN);
        assertMessages(delimited("--"), "ok--123456--", "ok", BROKEN);
        assertMessages(delimited("|"), "12345|", "12345");
        assertMessages(delimited("|"), "123456|", BROKEN);
    }

    @Test
    void messageTooLongIsRefusedBeforeItsDelimiterComes() {
        assertMessages(delimited("--"), "1234567", BROKEN);
        assertMessages(delimited("|"), "123456", BROKEN);
        assertMessages(delimited("--"), "12345-");
    }

    @Test
    void delimiterIsCopiedAndHasToBeThere() {
        byte[] delimiter = bytes("|");
        FrameDecoder decoder = FrameDecoder.delimited(delimiter, 5);
        delimiter[0] = 'x';
        assertMessages(decoder, "x|", "x");

        assertThatThrownBy(() -> delimited("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FrameDecoder.delimited(bytes("|"), 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
