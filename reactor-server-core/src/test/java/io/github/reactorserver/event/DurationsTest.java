package io.github.reactorserver.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT8760H, 365d",
        "PT0.2S, 200ms",
        "PT1M30S, 1m 30s",
        "PT25H0.001S, 1d 1h 1ms",
        "PT0.0000005S, 500ns",
        "PT1.0000005S, 1s",
        "PT-5S, -5s",
        "PT9223372036854775807.999999999S, 106751991167300d 15h 30m 7s 999ms"
    })
    void textHasTheUnitsOfProperties(Duration duration, String text) {
        assertThat(Durations.text(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource("PT-9223372036854775808S")
    void longestNegativeOneHasAText(Duration duration) {
        assertThat(Durations.text(duration)).startsWith("-106751991167300d");
    }
}
