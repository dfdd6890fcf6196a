package io.github.reactorserver.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void secondsWorthMayPassAtOnceAndThenNothing() {
        TokenBucket bucket = new TokenBucket(1_000, 0);
        assertThat(bucket.available(0)).isEqualTo(1_000);

        bucket.take(1_000, 0);

        assertThat(bucket.available(0)).isZero();
        assertThat(bucket.available(SECOND / 1_000 - 1)).isZero();
        assertThat(bucket.available(SECOND / 1_000)).isEqualTo(1);
        assertThat(bucket.available(SECOND / 2)).isEqualTo(500);
    }

    @Test
    void nothingIsSavedBeyondASecondsWorth() {
        TokenBucket bucket = new TokenBucket(1_000, 0);

        assertThat(bucket.available(100 * SECOND)).isEqualTo(1_000);
    }

    @Test
    void waitIsUntilAPortionMayPass() {
        TokenBucket bucket = new TokenBucket(1_600, 0);
        assertThat(bucket.waitNanos(0)).isZero();
        bucket.take(1_600, 0);

        long wait = bucket.waitNanos(0);

        assertThat(wait).isBetween(SECOND / 16 - 10, SECOND / 16 + 10);
        assertThat(bucket.available(wait)).isEqualTo(100);
        assertThat(bucket.waitNanos(wait)).isZero();
        assertThat(bucket.waitNanos(wait / 2)).isBetween(wait / 2 - 10, wait / 2 + 10);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 7, 999, 1_000_003, 40_000_000_000L, Long.MAX_VALUE / 2})
    void whatPassesNeverExceedsASecondsWorthAndWhatTheTimeAllows(long rate) {
        Random random = new Random(rate);
        long start = Long.MAX_VALUE - SECOND;
        TokenBucket bucket = new TokenBucket(rate, start);
        double passed = 0;
        long elapsed = 0;
        for (int i = 0; i < 10_000; i++) {
            elapsed += random.nextInt(10_000_000);
            long available = bucket.available(start + elapsed);
            long taken = available == 0 ? 0 : (long) (random.nextDouble() * available) + 1;
            bucket.take(Math.min(taken, available), start + elapsed);
            passed += Math.min(taken, available);
            double allowed = rate + (double) rate * elapsed / SECOND;
            assertThat(passed).isLessThanOrEqualTo(allowed * (1 + 1e-9) + 1e-3);
        }
    }

    @Test
    void alwaysTakingWhatIsThereGetsTheWholeRate() {
        TokenBucket bucket = new TokenBucket(1_000, 0);
        long passed = 0;
        for (long now = 0; now <= 100 * SECOND; now += 1_234_567) {
            long available = bucket.available(now);
            bucket.take(available, now);
            passed += available;
        }

        assertThat(passed).isBetween(100_990L, 101_000L);
    }
}
