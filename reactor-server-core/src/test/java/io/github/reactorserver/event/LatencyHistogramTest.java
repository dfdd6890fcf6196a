package io.github.reactorserver.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyHistogramTest {
    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void withoutDurationsEverythingIsZero() {
        assertThat(histogram.count()).isZero();
        assertThat(histogram.totalNanos()).isZero();
        assertThat(histogram.maxNanos()).isZero();
        assertThat(histogram.percentile(0)).isZero();
        assertThat(histogram.percentile(0.99)).isZero();
        assertThat(histogram.percentile(1)).isZero();
    }

    @Test
    void countSumAndMaximumAreExact() {
        for (long nanos : new long[] {5, 1_000_000, 17, 17}) {
            histogram.record(nanos);
        }

        assertThat(histogram.count()).isEqualTo(4);
        assertThat(histogram.totalNanos()).isEqualTo(1_000_039);
        assertThat(histogram.maxNanos()).isEqualTo(1_000_000);
    }

    @Test
    void smallDurationsHaveABucketEach() {
        for (int nanos = 0; nanos < 16; nanos++) {
            int bucket = LatencyHistogram.bucket(nanos);
            assertThat(bucket).isEqualTo(nanos);
            assertThat(LatencyHistogram.upperBound(bucket)).isEqualTo(nanos);
        }
    }

    @Test
    void bucketsFollowOneAnotherWithoutGapsAndAreAnEighthWideAtMost() {
        int last = LatencyHistogram.bucket(Long.MAX_VALUE);
        for (int bucket = 0; bucket < last; bucket++) {
            long upper = LatencyHistogram.upperBound(bucket);
            assertThat(LatencyHistogram.bucket(upper)).isEqualTo(bucket);
            assertThat(LatencyHistogram.bucket(upper + 1)).isEqualTo(bucket + 1);
            long lower = bucket == 0 ? 0 : LatencyHistogram.upperBound(bucket - 1) + 1;
            assertThat(upper - lower).isLessThanOrEqualTo(lower / 8);
        }
    }

    @Test
    void durationsBeyondTheLastBucketCountAsThat() {
        histogram.record(Long.MAX_VALUE / 4);
        histogram.record(1L << 42);

        assertThat(histogram.count()).isEqualTo(2);
        assertThat(histogram.maxNanos()).isEqualTo(Long.MAX_VALUE / 4);
        assertThat(histogram.percentile(1)).isEqualTo((1L << 41) - 1);
    }

    @Test
    void clockThatWentBackCountsAsNoTime() {
        histogram.record(-5);
        histogram.record(3);

        assertThat(histogram.count()).isEqualTo(2);
        assertThat(histogram.totalNanos()).isEqualTo(3);
        assertThat(histogram.percentile(0.5)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void percentilesAreThoseOfASortedModelWithinAnEighth(long seed) {
        Random random = new Random(seed);
        long[] model = new long[1 + random.nextInt(5_000)];
        for (int i = 0; i < model.length; i++) {
            model[i] = (long) Math.pow(2, random.nextDouble() * 40);
            histogram.record(model[i]);
        }
        Arrays.sort(model);

        for (double share : new double[] {0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1}) {
            long exact = model[Math.max(0, (int) Math.ceil(share * model.length) - 1)];
            assertThat(histogram.percentile(share)).as("share %s", share).isBetween(exact, exact + exact / 8);
        }
        assertThat(histogram.percentile(1)).isEqualTo(model[model.length - 1]);
    }
}
