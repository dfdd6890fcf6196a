package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DateLineTest {
    private static final long START = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

    private Instant now = Instant.parse("2026-11-01T08:49:37.25Z");
    private final DateLine date = new DateLine(() -> now);

    private String at(Duration elapsed) {
        return new String(date.at(START + elapsed.toNanos()), StandardCharsets.US_ASCII);
    }

    @Test
    void lineIsAnImfFixdateWithTwoDigitsForTheDay() {
        assertThat(at(Duration.ZERO)).isEqualTo("Date: Sun, 01 Nov 2026 08:49:37 GMT\r\n");
    }

    @Test
    void lineIsTheSameArrayWithinASecond() {
        byte[] first = date.at(START);
        now = now.plusMillis(740);
        assertThat(date.at(START + Duration.ofMillis(740).toNanos())).isSameAs(first);
    }

    @Test
    void lineChangesWithTheSecondOfTheWallClock() {
        at(Duration.ZERO);
        now = now.plusMillis(750);
        assertThat(at(Duration.ofMillis(750))).isEqualTo("Date: Sun, 01 Nov 2026 08:49:38 GMT\r\n");
    }

    @Test
    void lineFollowsAClockThatWasSetBackAndAnOverflowOfTheMonotonicOne() {
        at(Duration.ZERO);
        now = Instant.parse("1999-12-31T23:59:59Z");
        assertThat(at(Duration.ofSeconds(5))).isEqualTo("Date: Fri, 31 Dec 1999 23:59:59 GMT\r\n");
    }

    @Test
    void everyDayAndEveryHourIsWrittenAsTheFormatterWould() {
        DateTimeFormatter formatter = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss", Locale.US)
                .withZone(ZoneOffset.UTC);
        for (int i = 0; i < 400; i++) {
            now = now.plus(Duration.ofHours(25)).plusSeconds(61);
            assertThat(at(Duration.ofHours(i + 1))).isEqualTo("Date: " + formatter.format(now) + " GMT\r\n");
        }
    }
}
