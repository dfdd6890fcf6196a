package io.github.reactorserver.boot.monitor;

import io.github.reactorserver.event.LatencyHistogram;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Durations in short, in milliseconds, since the start of the loop.
 *
 * @param count how many there were
 */
record Percentiles(long count, double p50, double p90, double p99, double p999, double max) {
    private static final double NANOS_PER_MILLI = 1e6;

    static Percentiles of(LatencyHistogram histogram) {
        return new Percentiles(
                histogram.count(),
                histogram.percentile(0.5) / NANOS_PER_MILLI,
                histogram.percentile(0.9) / NANOS_PER_MILLI,
                histogram.percentile(0.99) / NANOS_PER_MILLI,
                histogram.percentile(0.999) / NANOS_PER_MILLI,
                histogram.maxNanos() / NANOS_PER_MILLI);
    }

    Map<String, Object> toMap() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("count", count);
        members.put("p50", p50);
        members.put("p90", p90);
        members.put("p99", p99);
        members.put("p999", p999);
        members.put("max", max);
        return members;
    }
}
