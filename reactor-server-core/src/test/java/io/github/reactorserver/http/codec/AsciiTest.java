package io.github.reactorserver.http.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.HttpChars;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AsciiTest {

    @Test
    void everyOctetIsJudgedAtEveryPlaceOfAWordAsTheTableDoes() {
        for (int octet = 0; octet < 256; octet++) {
            for (int place = 0; place < 20; place++) {
                byte[] bytes = new byte[24];
                Arrays.fill(bytes, (byte) 'a');
                bytes[place] = (byte) octet;
                int expected = HttpChars.isFieldValue((byte) octet) ? 22 : place;
                assertThat(Ascii.skipFieldValue(bytes, place % 3, 22))
                        .as("octet %d at %d", octet, place)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void firstOfSeveralIllegalOctetsIsFound() {
        byte[] bytes = Ascii.bytes("abc\ndef\0\0\0\0\0\u007f");
        assertThat(Ascii.skipFieldValue(bytes, 0, bytes.length)).isEqualTo(3);
        assertThat(Ascii.skipFieldValue(bytes, 4, bytes.length)).isEqualTo(7);
        assertThat(Ascii.skipFieldValue(bytes, 12, bytes.length)).isEqualTo(12);
    }

    @Test
    void octetsBehindTheEndAreNotLookedAt() {
        byte[] bytes = Ascii.bytes("abcdef\0\0\0\0\0\0\0\0\0\0");
        for (int end = 0; end <= 6; end++) {
            assertThat(Ascii.skipFieldValue(bytes, 0, end)).isEqualTo(end);
        }
    }

    @Test
    void tabsAreLegalBesideControls() {
        byte[] bytes = Ascii.bytes("\t\t\t\t\t\t\t\tab\t\t\rabcdefgh");
        assertThat(Ascii.skipFieldValue(bytes, 0, bytes.length)).isEqualTo(12);
    }
}
