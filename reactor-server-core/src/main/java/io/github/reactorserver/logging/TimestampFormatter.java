package io.github.reactorserver.logging;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Time stamps whose text is made once a second and in which only the milliseconds change. Formatting does not allocate
 * but for the first stamp of a second. Thread-safe.
 */
public final class TimestampFormatter {
    /** Of the access log's common format (Apache's mod_log_config). */
    private static final String COMMON = "dd/MMM/yyyy:HH:mm:ss xx";

    private static final String ISO = "uuuu-MM-dd'T'HH:mm:ss.SSSXXX";

    private final DateTimeFormatter formatter;
    private final boolean millis;
    private final int length;
    private volatile Second cached;

    private TimestampFormatter(DateTimeFormatter formatter) {
        this.formatter = formatter;
        cached = text(0);
        millis = cached.millisAt >= 0;
        length = cached.text.length;
    }

    /**
     * A formatter for the pattern.
     *
     * @param pattern of {@link DateTimeFormatter}, with nothing finer than milliseconds
     */
    public static TimestampFormatter of(String pattern, ZoneId zone) {
        return new TimestampFormatter(
                DateTimeFormatter.ofPattern(pattern, Locale.US).withZone(zone));
    }

    /** ISO 8601 with milliseconds and offset, as <code>2026-11-21T14:29:49.123+01:00</code>. */
    public static TimestampFormatter iso(ZoneId zone) {
        return of(ISO, zone);
    }

    /** Of the access log's common format, as <code>21/Nov/2026:14:29:49 +0100</code>. */
    public static TimestampFormatter common(ZoneId zone) {
        return of(COMMON, zone);
    }

    /**
     * Writes the stamp of that time.
     *
     * @param target with room for {@link #maxLength()} bytes from {@code offset} on
     * @return how many bytes were written
     */
    public int format(long epochMillis, byte[] target, int offset) {
        long epochSecond = Math.floorDiv(epochMillis, 1000L);
        Second second = cached;
        if (second.epochSecond != epochSecond) {
            second = text(epochSecond);
            cached = second;
        }
        System.arraycopy(second.text, 0, target, offset, second.text.length);
        if (millis) {
            int value = (int) (epochMillis - epochSecond * 1000);
            int at = offset + second.millisAt;
            target[at] = (byte) ('0' + value / 100);
            target[at + 1] = (byte) ('0' + value / 10 % 10);
            target[at + 2] = (byte) ('0' + value % 10);
        }
        return second.text.length;
    }

    /** The stamp as a string, for those who do not mind the allocation. */
    public String format(long epochMillis) {
        byte[] target = new byte[maxLength()];
        return new String(target, 0, format(epochMillis, target, 0), StandardCharsets.US_ASCII);
    }

    /** Bytes that a stamp may take: some zones and months have longer names than others. */
    public int maxLength() {
        return 2 * length + 32;
    }

    private Second text(long epochSecond) {
        Instant second = Instant.ofEpochSecond(epochSecond);
        String first = formatter.format(second);
        String last = formatter.format(second.plusMillis(999));
        int at = 0;
        while (at < first.length() && first.charAt(at) == last.charAt(at)) {
            at++;
        }
        if (at == first.length()) {
            at = -1;
        } else if (!first.startsWith("000", at)
                || !last.startsWith("999", at)
                || !formatter.format(second.plusNanos(999_999)).equals(first)) {
            throw new DateTimeException("needs milliseconds as three digits, and nothing finer: " + first);
        }
        return new Second(epochSecond, at, first.getBytes(StandardCharsets.US_ASCII));
    }

    private record Second(long epochSecond, int millisAt, byte[] text) {}
}
