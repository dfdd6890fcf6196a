package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class UtilizationTest {
    private final AtomicLong busy = new AtomicLong(500);
    private final AtomicLong clock = new AtomicLong(-7);
    private final Utilization utilization = new Utilization(busy::get, clock::get);

    private void pass(Duration time, Duration work) {
        clock.addAndGet(time.toNanos());
        busy.addAndGet(work.toNanos());
    }

    @Test
    void isTheShareOfWorkSinceItWasLastTaken() {
        pass(Duration.ofSeconds(10), Duration.ofSeconds(4));
        assertThat(utilization.get()).isEqualTo(0.4);

        pass(Duration.ofSeconds(2), Duration.ZERO);
        assertThat(utilization.get()).isZero();
    }

    @Test
    void staysTheSameForReadersWithinOneSecond() {
        pass(Duration.ofSeconds(1), Duration.ofMillis(250));
        assertThat(utilization.get()).isEqualTo(0.25);

        pass(Duration.ofMillis(999), Duration.ofMillis(999));
        assertThat(utilization.get()).isEqualTo(0.25);
    }

    @Test
    void neverExceedsOneThoughATurnEndedThatBeganBefore() {
        pass(Duration.ofSeconds(1), Duration.ofSeconds(5));
        assertThat(utilization.get()).isEqualTo(1);
    }
}
