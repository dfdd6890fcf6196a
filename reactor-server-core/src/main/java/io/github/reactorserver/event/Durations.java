package io.github.reactorserver.event;

import java.time.Duration;

/** Durations for people, in log lines and messages: <code>200ms</code>, <code>1m 30s</code>, <code>365d</code>. */
public final class Durations {
    private Durations() {}

    /** The text, of the units that properties have; the nanoseconds below a millisecond are there only by themselves. */
    public static String text(Duration duration) {
        if (duration.isNegative()) {
            // the longest has no counterpart
            boolean longest = duration.getSeconds() == Long.MIN_VALUE;
            return "-" + text(longest ? Duration.ofSeconds(Long.MAX_VALUE) : duration.negated());
        }
        StringBuilder text = new StringBuilder();
        add(text, duration.toDaysPart(), "d");
        add(text, duration.toHoursPart(), "h");
        add(text, duration.toMinutesPart(), "m");
        add(text, duration.toSecondsPart(), "s");
        add(text, duration.toMillisPart(), "ms");
        if (text.isEmpty()) {
            text.append(duration.isZero() ? "0s" : duration.toNanosPart() + "ns");
        }
        return text.toString();
    }

    private static void add(StringBuilder text, long count, String unit) {
        if (count > 0) {
            text.append(text.isEmpty() ? "" : " ").append(count).append(unit);
        }
    }
}
