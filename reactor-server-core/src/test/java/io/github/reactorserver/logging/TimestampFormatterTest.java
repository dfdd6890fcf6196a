package io.github.reactorserver.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampFormatterTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static long millis(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    @Test
    void isoHasMillisecondsAndOffset() {
        TimestampFormatter formatter = TimestampFormatter.iso(BERLIN);

        assertThat(formatter.format(millis("2026-11-21T13:29:49.007Z"))).isEqualTo("2026-11-21T14:29:49.007+01:00");
        assertThat(formatter.format(millis("2026-11-21T13:29:49.998Z"))).isEqualTo("2026-11-21T14:29:49.998+01:00");
        assertThat(formatter.format(millis("2026-11-21T13:29:50Z"))).isEqualTo("2026-11-21T14:29:50.000+01:00");
        assertThat(TimestampFormatter.iso(ZoneOffset.UTC).format(0)).isEqualTo("1970-01-01T00:00:00.000Z");
    }

    @Test
    void commonIsThatOfAccessLogs() {
        assertThat(TimestampFormatter.common(ZoneId.of("America/Los_Angeles")).format(millis("2000-10-10T20:55:36.5Z")))
                .isEqualTo("10/Oct/2000:13:55:36 -0700");
        assertThat(TimestampFormatter.common(ZoneOffset.UTC).format(0)).isEqualTo("01/Jan/1970:00:00:00 +0000");
    }

    @Test
    void theHourThatComesTwiceDiffersByItsOffset() {
        TimestampFormatter formatter = TimestampFormatter.iso(BERLIN);

        assertThat(formatter.format(millis("2026-10-25T00:59:59.999Z"))).isEqualTo("2026-10-25T02:59:59.999+02:00");
        assertThat(formatter.format(millis("2026-10-25T01:00:00.000Z"))).isEqualTo("2026-10-25T02:00:00.000+01:00");
    }

    @Test
    void theHourThatIsMissingIsSkipped() {
        TimestampFormatter formatter = TimestampFormatter.iso(BERLIN);

        assertThat(formatter.format(millis("2026-03-29T00:59:59.999Z"))).isEqualTo("2026-03-29T01:59:59.999+01:00");
        assertThat(formatter.format(millis("2026-03-29T01:00:00.000Z"))).isEqualTo("2026-03-29T03:00:00.000+02:00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe"})
    void itAgreesWithTheLibraryInAnyOrderOfTimes(String zone) {
        String pattern = "EEEE d MMMM uuuu HH:mm:ss,SSS xxx";
        TimestampFormatter formatter = TimestampFormatter.of(pattern, ZoneId.of(zone));
        DateTimeFormatter expected =
                DateTimeFormatter.ofPattern(pattern, Locale.US).withZone(ZoneId.of(zone));
        Random random = new Random(47);
        for (int i = 0; i < 2_000; i++) {
            long time = random.nextLong(-2_000_000_000_000L, 4_000_000_000_000L);

            assertThat(formatter.format(time)).isEqualTo(expected.format(Instant.ofEpochMilli(time)));
        }
    }

    @Test
    void timesBefore1970AreRight() {
        assertThat(TimestampFormatter.iso(ZoneOffset.UTC).format(-1)).isEqualTo("1969-12-31T23:59:59.999Z");
    }

    @Test
    void aPatternFinerThanMillisecondsIsRefused() {
        assertThatThrownBy(() -> TimestampFormatter.of("HH:mm:ss.SSSSSS", ZoneOffset.UTC))
                .isInstanceOf(DateTimeException.class);
        assertThatThrownBy(() -> TimestampFormatter.of("HH:mm:ss.S", ZoneOffset.UTC))
                .isInstanceOf(DateTimeException.class);
    }
}
