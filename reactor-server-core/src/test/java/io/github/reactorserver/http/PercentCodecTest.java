package io.github.reactorserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentCodecTest {

    @ParameterizedTest
    @CsvSource({"a, a", "a%20b, a b", "%41%7a, Az", "caf%C3%a9, caf\u00e9", "a+b, a+b", "%2B, +", "%2541, %41", "'', ''"
    })
    void pathIsDecodedOnceAndKeepsItsPlus(String encoded, String decoded) {
        assertThat(PercentCodec.decodePath(encoded)).isEqualTo(decoded);
    }

    @ParameterizedTest
    @CsvSource({"a+b, a b", "a%2Bb, a+b", "a%20+b, a  b", "%E2%82%AC, \u20ac"})
    void queryIsDecodedAsFormsAre(String encoded, String decoded) {
        assertThat(PercentCodec.decodeQuery(encoded)).isEqualTo(decoded);
    }

    @Test
    void everyCharacterSurvivesEncodingAndDecoding() {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c < Character.MIN_SURROGATE; c++) {
            all.append((char) c);
        }
        all.appendCodePoint(0x1f600);
        String encoded = URLEncoder.encode(all.toString(), StandardCharsets.UTF_8);
        assertThat(PercentCodec.decodeQuery(encoded)).isEqualTo(all.toString());
        assertThat(PercentCodec.decodePath(encoded.replace("+", "%20"))).isEqualTo(all.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "a%", "%4g", "%g4", "%%41", "% 41", "%-1", "%+1", "%\uff14\uff11"})
    void brokenEscapeIsRefused(String encoded) {
        assertThatIllegalArgumentException().isThrownBy(() -> PercentCodec.decodePath(encoded));
        assertThatIllegalArgumentException().isThrownBy(() -> PercentCodec.decodeQuery(encoded));
    }

    // overlong forms, surrogates, lone and missing continuation bytes, beyond U+10FFFF
    @ParameterizedTest
    @ValueSource(strings = {"%c0%af", "%e0%80%af", "%ed%a0%80", "%80", "%c3", "%c3a", "%f4%90%80%80", "%ff"})
    void bytesThatAreNotUtf8AreRefused(String encoded) {
        assertThatIllegalArgumentException().isThrownBy(() -> PercentCodec.decodePath(encoded));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%41\u0125", "%41\u00e9", "+\u012b"})
    void characterThatHadToBeEncodedIsRefusedNotCutToAByte(String encoded) {
        assertThatIllegalArgumentException().isThrownBy(() -> PercentCodec.decodeQuery(encoded));
    }
}
