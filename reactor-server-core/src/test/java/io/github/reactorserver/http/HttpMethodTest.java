package io.github.reactorserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpMethodTest {

    @Test
    void knownMethodIsOneInstance() {
        assertThat(HttpMethod.of("GET")).isSameAs(HttpMethod.GET);
        assertThat(HttpMethod.of("CONNECT")).isSameAs(HttpMethod.CONNECT);
    }

    @Test
    void anyTokenIsAMethodAndCaseMatters() {
        assertThat(HttpMethod.of("PROPFIND"))
                .isEqualTo(HttpMethod.of("PROPFIND"))
                .hasSameHashCodeAs(HttpMethod.of("PROPFIND"))
                .hasToString("PROPFIND");
        assertThat(HttpMethod.of("get")).isNotEqualTo(HttpMethod.GET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "GE T", "GET\r\n", "G\u00c9T", "GET\0", "(GET)"})
    void whatIsNoTokenIsRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> HttpMethod.of(name));
    }
}
