package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.URISyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Absolute URIs, of which the last ones are kept. */
final class RequestUrisTest {
    private final RequestUris uris = new RequestUris();

    // another string each time, as out of each request's bytes
    private URI of(String host, String target) throws URISyntaxException {
        return uris.of("http", new String(host), new String(target));
    }

    @ParameterizedTest
    @CsvSource({
        "h,            /,              http://h/",
        "h:8080,       /a/b%20c,       http://h:8080/a/b%20c",
        "h,            /a?b=c&d,       http://h/a?b=c&d",
        "[::1]:1,      //x,            http://[::1]:1//x"
    })
    void targetsBecomeAbsolute(String host, String target, URI expected) throws URISyntaxException {
        assertThat(of(host, target)).isEqualTo(expected);
        assertThat(of(host, target)).isEqualTo(expected);
    }

    @Test
    void sameHostAndTargetGetTheSameUri() throws URISyntaxException {
        URI first = of("h", "/a");
        assertThat(of("h", "/a")).isSameAs(first);
        assertThat(of("g", "/a")).isEqualTo(URI.create("http://g/a"));
        assertThat(of("h", "/b")).isEqualTo(URI.create("http://h/b"));
        // the text is the same, the parts are not
        assertThat(of("h/a", "/b")).isEqualTo(URI.create("http://h/a/b"));
        assertThat(of("h", "/a/b")).isEqualTo(URI.create("http://h/a/b"));
    }

    @Test
    void schemesAreToldApart() throws URISyntaxException {
        assertThat(of("h", "/a")).isEqualTo(URI.create("http://h/a"));
        assertThat(uris.of("https", "h", "/a")).isEqualTo(URI.create("https://h/a"));
        assertThat(of("h", "/a")).isEqualTo(URI.create("http://h/a"));
    }

    @Test
    void nothingWithAQueryIsKeptNorAnythingLong() throws URISyntaxException {
        assertThat(of("h", "/a?token=x")).isNotSameAs(of("h", "/a?token=x"));
        String length = "/" + "a".repeat(126);
        assertThat(of("h", length)).isSameAs(of("h", length));
        assertThat(of("h", length + "a")).isNotSameAs(of("h", length + "a"));
    }

    @Test
    void manyTargetsAreToldApart() throws URISyntaxException {
        for (int i = 0; i < 10_000; i++) {
            assertThat(of("h", "/" + i % 1_000)).isEqualTo(URI.create("http://h/" + i % 1_000));
        }
    }

    @Test
    void whatIsNoUriIsRefusedEachTime() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> of("h", "/|")).isInstanceOf(URISyntaxException.class);
        }
    }
}
