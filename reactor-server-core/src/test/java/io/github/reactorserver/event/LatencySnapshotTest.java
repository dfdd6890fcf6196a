package io.github.reactorserver.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LatencySnapshotTest {
    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void differenceOfTwoSnapshotsHoldsWhatCameBetween() {
        histogram.record(1_000_000);
        LatencyHistogram.Snapshot before = histogram.snapshot();
        for (int i = 1; i <= 100; i++) {
            histogram.record(i);
        }
        LatencyHistogram.Snapshot between = histogram.snapshot().since(before);

        assertThat(between.count()).isEqualTo(100);
        assertThat(between.percentile(0.5)).isBetween(50L, 57L);
        assertThat(between.percentile(1)).isBetween(100L, 113L);
    }

    @Test
    void sumOfSnapshotsCountsBoth() {
        histogram.record(5);
        LatencyHistogram other = new LatencyHistogram();
        other.record(7);

        LatencyHistogram.Snapshot sum = histogram.snapshot().plus(other.snapshot());

        assertThat(sum.count()).isEqualTo(2);
        assertThat(sum.percentile(0.5)).isEqualTo(5);
        assertThat(sum.percentile(1)).isEqualTo(7);
    }

    @Test
    void emptySnapshotHasNoDurations() {
        assertThat(LatencyHistogram.Snapshot.EMPTY.count()).isZero();
        assertThat(LatencyHistogram.Snapshot.EMPTY.percentile(0.99)).isZero();
    }
}
