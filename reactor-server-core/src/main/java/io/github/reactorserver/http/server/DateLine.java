package io.github.reactorserver.http.server;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The Date field of answers, made anew once a second (RFC 9110, section 6.6.1). Loop-confined. */
final class DateLine {
    // IMF-fixdate has two digits for the day, RFC_1123_DATE_TIME may have one
    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "'Date: 'EEE, dd MMM yyyy HH:mm:ss 'GMT\r\n'", Locale.US)
            .withZone(ZoneOffset.UTC);
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
    byte[] at(long nanoTime) {
        if (line.length == 0 || nanoTime - validUntil >= 0) {
            Instant now = clock.instant();
            line = IMF_FIXDATE.format(now).getBytes(StandardCharsets.US_ASCII);
            validUntil = nanoTime + SECOND - now.getNano();
        }
        return line;
    }
}
