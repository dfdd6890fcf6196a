package io.github.reactorserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderNamesTest {

    private static String text(String name) {
        byte[] octets = ("x" + name + ":").getBytes(StandardCharsets.US_ASCII);
        return HeaderNames.text(octets, 1, name.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "host", "User-Agent", "user-agent", "TE", "Content-Length", "traceparent", "DNT"})
    void commonNameIsNoNewString(String name) {
        assertThat(text(name)).isEqualTo(name).isSameAs(text(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HOST", "X", "Hoxt", "hosT", "Content-Lengtx", "X-Something-Else", "zzzzzzzz"})
    void otherNameKeepsItsSpelling(String name) {
        assertThat(text(name)).isEqualTo(name);
    }
}
