package io.github.reactorserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestTest {

    private static HttpRequest get(String target) {
        return HttpRequest.of(HttpMethod.GET, target);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "/, /, null",
                "/a/b, /a/b, null",
                "/a?b=c, /a, b=c",
                "/a?, /a, ''",
                "/?a?b, /, a?b",
                "//a, //a, null",
                "/a%20b?c%20d, /a%20b, c%20d",
                "/a?u=http://b/c, /a, u=http://b/c",
                "http://h, /, null",
                "http://h/, /, null",
                "http://h:80/a/b?c, /a/b, c",
                "http://h?c, /, c",
                "https://h/a, /a, null",
                "*, *, null",
            })
    void targetFallsIntoPathAndQuery(String target, String path, String query) {
        assertThat(get(target).rawPath()).isEqualTo(path);
        assertThat(get(target).rawQuery()).isEqualTo(query);
        assertThat(get(target).target()).isEqualTo(target);
    }

    @Test
    void pathIsDecodedOnce() {
        assertThat(get("/caf%C3%A9/a+b%2525").path()).isEqualTo("/caf\u00e9/a+b%25");
    }

    @Test
    void queryParametersAreDecodedAsForms() {
        HttpRequest request = get("/?a=1&b=x+y%26z&a=%C3%A9&c&=d&&e=f=g");
        assertThat(request.queryParameter("a")).isEqualTo("1");
        assertThat(request.queryParameters("a")).containsExactly("1", "\u00e9");
        assertThat(request.queryParameter("b")).isEqualTo("x y&z");
        assertThat(request.queryParameter("c")).isEmpty();
        assertThat(request.queryParameter("e")).isEqualTo("f=g");
        assertThat(request.queryParameter("f")).isNull();
        assertThat(get("/").queryParameters("a")).isEmpty();
    }

    @Test
    void queryThatIsNotUtf8IsRefusedWhenItIsAskedFor() {
        assertThatExceptionOfType(MalformedRequestException.class)
                .isThrownBy(() -> get("/?a=%ff").queryParameter("a"))
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
        assertThatExceptionOfType(MalformedRequestException.class)
                .isThrownBy(() -> get("/%ff").path());
    }

    @Test
    void bodyIsReadInTheCharsetOfItsType() {
        byte[] latin1 = "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(get("/").withBody(latin1)
                        .withHeaders(HttpHeaders.of("Content-Type", "text/plain; Charset=\"iso-8859-1\"; x=y"))
                        .bodyText())
                .isEqualTo("caf\u00e9");
        byte[] utf8 = "caf\u00e9".getBytes(StandardCharsets.UTF_8);
        assertThat(get("/").withBody(utf8).bodyText()).isEqualTo("caf\u00e9");
        assertThat(get("/").withBody(utf8)
                        .withHeaders(HttpHeaders.of("Content-Type", "text/plain; charset=klingon"))
                        .bodyText())
                .isEqualTo("caf\u00e9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"latin1", "ISO8859_1", "l1", "windows-1252", "\"cp1252\""})
    void charsetMayHaveAnyNameThatTheRuntimeKnows(String name) {
        assertThat(ofCharset(name).bodyText()).isEqualTo("caf\u00e9");
    }

    @Test
    void namesOfCharsetsThatNobodyKnowsAreNotSearchedFor() {
        ofCharset("made-up").bodyText();
        long before = CountingCharsets.lookups();
        for (int i = 0; i < 100; i++) {
            assertThat(ofCharset("made-up-" + i).bodyText()).isEqualTo("caf\ufffd");
        }
        assertThat(CountingCharsets.lookups()).isEqualTo(before);
    }

    private static HttpRequest ofCharset(String name) {
        return get("/").withBody("caf\u00e9".getBytes(StandardCharsets.ISO_8859_1))
                .withHeaders(HttpHeaders.of("Content-Type", "text/plain;charset=" + name));
    }

    @Test
    void bodyIsNotCopied() {
        byte[] bytes = {1, 2, 3};
        HttpRequest request = get("/").withBody(bytes);
        assertThat(request.bodyBytes()).isSameAs(bytes);
        assertThat(request.withHeaders(HttpHeaders.empty()).bodyBytes()).isSameAs(bytes);
        assertThat(request.bodyLength()).isEqualTo(3);
    }

    @Test
    void viewOfTheBodyCannotBeWritten() {
        HttpRequest request = get("/").withBody(new byte[] {1, 2, 3});
        Assertions.assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> request.body().put((byte) 9));
    }

    @Test
    void changedCopiesLeaveTheOriginalAlone() {
        HttpRequest request = get("/a");
        HttpRequest changed = request.withPathVariables(Map.of("x", "1")).withHeaders(HttpHeaders.of("A", "b"));
        assertThat(changed.pathVariable("x")).isEqualTo("1");
        assertThat(changed.header("a")).isEqualTo("b");
        assertThat(request.pathVariables()).isEmpty();
        assertThat(request.header("a")).isNull();
    }

    @Test
    void unknownPathVariableIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> get("/").withPathVariables(Map.of("x", "1")).pathVariable("y"))
                .withMessageContaining("'y'")
                .withMessageContaining("[x]");
    }
}
