package io.github.reactorserver.net.framing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Feeds a decoder as a connection does: what it leaves comes again, in front of the next piece. */
final class Splits {
    /** Stands behind the messages in place of one that can never become a message. */
    static final String BROKEN = "<broken>";

    private Splits() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The messages that come of these pieces, read one after the other. */
    static List<String> decode(FrameDecoder decoder, byte[]... pieces) {
        List<String> messages = new ArrayList<>();
        Buffer input = new Buffer(0);
        try {
            for (byte[] piece : pieces) {
                input.write(piece);
                byte[] message = decoder.decode(input);
                while (message != null) {
                    messages.add(new String(message, StandardCharsets.ISO_8859_1));
                    message = decoder.decode(input);
                }
            }
        } catch (FrameException e) {
            messages.add(BROKEN);
        }
        return messages;
    }

    /** Asserts that the bytes become these messages: whole, cut in two at every place, and byte by byte. */
    static void assertMessages(FrameDecoder decoder, byte[] bytes, String... messages) {
        assertThat(decode(decoder, bytes)).as("whole").containsExactly(messages);
        for (int at = 1; at < bytes.length; at++) {
            byte[] front = Arrays.copyOfRange(bytes, 0, at);
            byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
            assertThat(decode(decoder, front, rest)).as("cut at " + at).containsExactly(messages);
        }
        byte[][] single = new byte[bytes.length][];
        Arrays.setAll(single, i -> new byte[] {bytes[i]});
        assertThat(decode(decoder, single)).as("byte by byte").containsExactly(messages);
    }

    static void assertMessages(FrameDecoder decoder, String text, String... messages) {
        assertMessages(decoder, bytes(text), messages);
    }
}
