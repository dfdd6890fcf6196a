package io.github.reactorserver.http.server;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** The Date field of responses, made anew once a second (RFC 9110, section 6.6.1). Loop-confined. */
public final class DateLine {
    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    private static final long SECOND = 1_000_000_000L;

    private final InstantSource clock;
    private byte[] line = {};
    private long validUntil;

    DateLine(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The whole line, with its end.
     *
     * @param nanoTime monotonic time, which tells when the wall clock must be asked again
     */
    public byte[] at(long nanoTime) {
        if (line.length == 0 || nanoTime - validUntil >= 0) {
            Instant now = clock.instant();
            line = format(now).getBytes(StandardCharsets.US_ASCII);
            validUntil = nanoTime + SECOND - now.getNano();
        }
        return line;
    }

    // by hand: a DateTimeFormatter loads the locale's data at its first use, which held a loop for a fifth of a second
    private static String format(Instant now) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(now.getEpochSecond(), 0, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(37).append("Date: ");
        text.append(DAYS[time.getDayOfWeek().ordinal()]).append(", ");
        twoDigits(text, time.getDayOfMonth(), ' ')
                .append(MONTHS[time.getMonthValue() - 1])
                .append(' ');
        text.append(time.getYear()).append(' ');
        twoDigits(text, time.getHour(), ':');
        twoDigits(text, time.getMinute(), ':');
        return twoDigits(text, time.getSecond(), ' ').append("GMT\r\n").toString();
    }

    private static StringBuilder twoDigits(StringBuilder text, int value, char end) {
        return text.append((char) ('0' + value / 10))
                .append((char) ('0' + value % 10))
                .append(end);
    }
}
