package io.github.reactorserver.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Durations counted in buckets that grow with the value: each power of two is cut into eight, so a percentile is off by
 * an eighth at most. Written by one thread with plain adds; any thread may read, a little late.
 */
public final class LatencyHistogram {
    private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int SUB_BITS = 3;
    private static final int SUB_BUCKETS = 1 << SUB_BITS;
    // up to 2^40 ns, 18 minutes; longer ones count as that
    private static final int MAX_EXPONENT = 40;
    private static final int BUCKETS = (MAX_EXPONENT - SUB_BITS + 2) * SUB_BUCKETS;

    private final long[] counts = new long[BUCKETS];
    private final Counter total = new Counter();
    private final Counter max = new Counter();

    /** Counts a duration; only the one writing thread. */
    public void record(long nanos) {
        long duration = Math.max(0, nanos);
        int bucket = bucket(duration);
        COUNTS.setOpaque(counts, bucket, counts[bucket] + 1);
        total.add(duration);
        if (duration > max.get()) {
            max.add(duration - max.get());
        }
    }

    static int bucket(long nanos) {
        if (nanos < SUB_BUCKETS) {
            return (int) nanos;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(nanos);
        int sub = (int) (nanos >>> (exponent - SUB_BITS)) & (SUB_BUCKETS - 1);
        return Math.min((exponent - SUB_BITS + 1) * SUB_BUCKETS + sub, BUCKETS - 1);
    }

    /** The largest duration that falls into the bucket. */
    static long upperBound(int bucket) {
        if (bucket < SUB_BUCKETS) {
            return bucket;
        }
        int shift = bucket / SUB_BUCKETS - 1;
        return ((long) (SUB_BUCKETS + bucket % SUB_BUCKETS + 1) << shift) - 1;
    }

    /** How many durations were counted. */
    public long count() {
        long sum = 0;
        for (int i = 0; i < BUCKETS; i++) {
            sum += (long) COUNTS.getOpaque(counts, i);
        }
        return sum;
    }

    /** Sum of all durations in nanoseconds. */
    public long totalNanos() {
        return total.get();
    }

    /** The longest duration in nanoseconds. */
    public long maxNanos() {
        return max.get();
    }

    /**
     * The duration in nanoseconds that this share of all does not exceed; 0 if there are none.
     *
     * @param share 0 to 1
     */
    public long percentile(double share) {
        long rank = (long) Math.ceil(share * count());
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += (long) COUNTS.getOpaque(counts, i);
            if (seen >= rank && seen > 0) {
                return Math.min(upperBound(i), max.get());
            }
        }
        return max.get();
    }

    /** The counts as they are now. */
    public Snapshot snapshot() {
        long[] copy = new long[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            copy[i] = (long) COUNTS.getOpaque(counts, i);
        }
        return new Snapshot(copy);
    }

    /** The counts of one moment, or what was counted between two. Immutable. */
    public static final class Snapshot {
        /** Nothing counted. */
        public static final Snapshot EMPTY = new Snapshot(new long[BUCKETS]);

        private final long[] counts;

        private Snapshot(long[] counts) {
            this.counts = counts;
        }

        /** What was counted since an earlier snapshot of the same histogram. */
        public Snapshot since(Snapshot earlier) {
            return combine(earlier, -1);
        }

        /** What this and another one counted together. */
        public Snapshot plus(Snapshot other) {
            return combine(other, 1);
        }

        private Snapshot combine(Snapshot other, int sign) {
            long[] combined = new long[BUCKETS];
            Arrays.setAll(combined, i -> counts[i] + sign * other.counts[i]);
            return new Snapshot(combined);
        }

        /** How many durations were counted. */
        public long count() {
            return Arrays.stream(counts).sum();
        }

        /**
         * The duration in nanoseconds that this share of all does not exceed, an eighth too long at most; 0 if there are
         * none.
         *
         * @param share 0 to 1
         */
        public long percentile(double share) {
            long rank = Math.max(1, (long) Math.ceil(share * count()));
            long seen = 0;
            for (int i = 0; i < BUCKETS; i++) {
                seen += counts[i];
                if (seen >= rank) {
                    return upperBound(i);
                }
            }
            return 0;
        }
    }
}
