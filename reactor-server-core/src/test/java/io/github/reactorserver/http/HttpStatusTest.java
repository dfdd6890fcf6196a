package io.github.reactorserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpStatusTest {

    @Test
    void knownCodeHasItsReason() {
        assertThat(HttpStatus.of(404)).isSameAs(HttpStatus.NOT_FOUND).hasToString("404 Not Found");
    }

    @Test
    void unknownCodeHasNoReason() {
        assertThat(HttpStatus.of(299)).isEqualTo(new HttpStatus(299, "")).hasToString("299");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 99, 1000, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void codeOutOfRangeIsRefused(int code) {
        assertThatIllegalArgumentException().isThrownBy(() -> HttpStatus.of(code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OK\r\nX: y", "OK\n", "\0", "\u20ac"})
    void reasonWithIllegalCharactersIsRefused(String reason) {
        assertThatIllegalArgumentException().isThrownBy(() -> new HttpStatus(200, reason));
    }

    @Test
    void someStatusesNeverHaveABody() {
        assertThat(List.of(100, 101, 103, 199, 204, 304))
                .allMatch(code -> HttpStatus.of(code).isBodyless());
        assertThat(List.of(200, 201, 205, 206, 301, 303, 404, 500))
                .noneMatch(code -> HttpStatus.of(code).isBodyless());
    }
}
