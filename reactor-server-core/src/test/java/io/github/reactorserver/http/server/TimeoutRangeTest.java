package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.reactorserver.net.Heartbeat;
import io.github.reactorserver.net.TcpTimeouts;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Timeouts that cannot be counted in nanoseconds are refused where they are set, not where they are used. */
class TimeoutRangeTest {

    static Stream<BiFunction<HttpTimeouts, Duration, HttpTimeouts>> ofHttp() {
        return Stream.of(
                HttpTimeouts::withHeader,
                HttpTimeouts::withBody,
                HttpTimeouts::withKeepAlive,
                HttpTimeouts::withAge,
                HttpTimeouts::withWrite,
                HttpTimeouts::withLinger);
    }

    static Stream<BiFunction<TcpTimeouts, Duration, ?>> ofTcp() {
        return Stream.of(
                TcpTimeouts::withIdle,
                TcpTimeouts::withWrite,
                TcpTimeouts::withLinger,
                (ignored, value) -> value.isZero() ? value : new Heartbeat(value, new byte[1], 1));
    }

    @ParameterizedTest
    @MethodSource("ofHttp")
    void httpTimeoutIsZeroToAHundredYears(BiFunction<HttpTimeouts, Duration, HttpTimeouts> change) {
        assertRange(value -> change.apply(HttpTimeouts.DEFAULTS, value));
        assertThat(change.apply(HttpTimeouts.DEFAULTS, TcpTimeouts.MAX).isAged(1, 1))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("ofTcp")
    void tcpTimeoutIsZeroToAHundredYears(BiFunction<TcpTimeouts, Duration, ?> change) {
        assertRange(value -> change.apply(TcpTimeouts.DEFAULTS, value));
    }

    private interface Change {
        Object to(Duration value);
    }

    private static void assertRange(Change change) {
        change.to(Duration.ZERO);
        change.to(TcpTimeouts.MAX);
        for (Duration wrong :
                new Duration[] {Duration.ofNanos(-1), TcpTimeouts.MAX.plusNanos(1), Duration.ofSeconds(Long.MAX_VALUE)
                }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> change.to(wrong))
                    .withMessageContaining("timeout must not be negative");
        }
    }
}
