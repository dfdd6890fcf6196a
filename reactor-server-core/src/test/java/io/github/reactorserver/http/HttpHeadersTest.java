package io.github.reactorserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.reactorserver.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpHeadersTest {
    private final HttpHeaders listed = HttpHeaders.of("Accept", "text/html", "X-A", "1", "x-a", "2");
    private final HttpHeaders parsed = parsed("Accept: text/html\r\nX-A: 1\r\nx-a:2\r\n");

    /** As the parser does it, for lines without surrounding blanks but one behind the colon. */
    private static HttpHeaders parsed(String lines) {
        List<Long> fields = new ArrayList<>();
        for (int start = 0; start < lines.length(); start = lines.indexOf('\n', start) + 1) {
            int colon = lines.indexOf(':', start);
            int gap = lines.charAt(colon + 1) == ' ' ? 2 : 1;
            fields.add(HttpHeaders.pack(start, colon - start, gap, lines.indexOf('\r', start) - colon - gap));
        }
        byte[] head = lines.getBytes(StandardCharsets.ISO_8859_1);
        return HttpHeaders.parsed(
                head, fields.stream().mapToLong(Long::longValue).toArray());
    }

    @Test
    void valuesAreFoundWithoutRegardToCase() {
        for (HttpHeaders headers : List.of(listed, parsed)) {
            assertThat(headers.first("ACCEPT")).isEqualTo("text/html");
            assertThat(headers.first("x-A")).isEqualTo("1");
            assertThat(headers.all("X-A")).containsExactly("1", "2");
            assertThat(headers.contains("accept")).isTrue();
        }
    }

    @Test
    void absentNameHasNoValue() {
        for (HttpHeaders headers : List.of(listed, parsed, HttpHeaders.empty())) {
            assertThat(headers.first("Accept-Encoding")).isNull();
            assertThat(headers.all("X-")).isEmpty();
            assertThat(headers.contains("")).isFalse();
        }
    }

    @Test
    void charactersThatDifferByTheCaseBitOnlyAreNotConfused() {
        // '@' and '`', '[' and '{', CR and '-' differ like 'A' and 'a'
        assertThat(parsed("X^: 1\r\n").contains("X~")).isFalse();
        assertThat(parsed("X-Y: 1\r\n").contains("X\rY")).isFalse();
        assertThat(parsed("X`: 1\r\n").contains("X@")).isFalse();
    }

    @Test
    void orderAndSpellingAreKept() {
        for (HttpHeaders headers : List.of(listed, parsed)) {
            assertThat(headers.size()).isEqualTo(3);
            assertThat(headers.name(2)).isEqualTo("x-a");
            List<String> lines = new ArrayList<>();
            headers.forEach((name, value) -> lines.add(name + "=" + value));
            assertThat(lines).containsExactly("Accept=text/html", "X-A=1", "x-a=2");
            assertThat(headers).hasToString("{Accept: text/html, X-A: 1, x-a: 2}");
        }
    }

    @Test
    void parsedAndListedFieldsAreEqual() {
        assertThat(parsed).isEqualTo(listed).hasSameHashCodeAs(listed);
        assertThat(parsed).isNotEqualTo(HttpHeaders.of("Accept", "text/html", "X-A", "1", "x-a", "3"));
        assertThat(parsed).isNotEqualTo(HttpHeaders.of("Accept", "text/html"));
        assertThat(HttpHeaders.parsed(new byte[0], new long[0])).isEqualTo(HttpHeaders.empty());
    }

    @Test
    void bytesOver127AreReadAsLatin1() {
        assertThat(parsed("X: caf\u00e9\r\n").first("x")).isEqualTo("caf\u00e9");
    }

    @Test
    void namesAndValuesAreCopied() {
        String[] fields = {"A", "1"};
        HttpHeaders headers = HttpHeaders.of(fields);
        fields[1] = "2\r\n";
        assertThat(headers.first("A")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\rb", "a\nb", "a\r\nSet-Cookie: b", "a\0", "\u0001", "\u007f", "\u010a", "\u0000", "a\u2028"})
    void valueWithAControlCharacterIsRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpHeaders.of("Location", value))
                .withMessageContaining("Location");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:", "a\r\n", "a\0", "\u00e9", "a\u010ab", "(a)"})
    void nameThatIsNoTokenIsRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> HttpHeaders.of(name, "v"));
    }

    @Test
    void nameWithoutAValueIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> HttpHeaders.of("A", "1", "B"));
    }

    @Test
    void tabAndLatin1LettersAreLegalInAValue() {
        assertThat(HttpHeaders.of("X", "a\tb \u00e9").first("x")).isEqualTo("a\tb \u00e9");
    }

    @Test
    void blanksAroundAValueAreNoPartOfIt() {
        assertThat(HttpHeaders.of("X", " \t a b \t")).isEqualTo(HttpHeaders.of("X", "a b"));
        assertThat(HttpHeaders.of("X", " ").first("x")).isEmpty();
        assertThat(HttpResponse.builder(HttpStatus.OK).header("X", " a").build().headers())
                .isEqualTo(HttpHeaders.of("X", "a"));
    }

    @Test
    void fieldsAreWrittenAlikeEachTime() {
        HttpHeaders headers = HttpHeaders.of("Content-Type", "text/plain", "X-Umlaut", "\u00fc", "x-empty", "");
        for (int i = 0; i < 4; i++) {
            Buffer out = Buffer.copyOf(new byte[] {'>'}, 0, 1);
            headers.writeTo(out);

            assertThat(out.readText(out.readableBytes(), StandardCharsets.ISO_8859_1))
                    .isEqualTo(">Content-Type: text/plain\r\nX-Umlaut: \u00fc\r\nx-empty: \r\n");
        }
    }
}
