package io.github.reactorserver.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.Background;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CounterTest {

    @Test
    void countsUpAndDown() {
        Counter counter = new Counter();
        counter.add(5);
        counter.add(-2);

        assertThat(counter.get()).isEqualTo(3);
    }

    @Test
    void readersSeeTheWriterGoOnAndNeverBack() throws Exception {
        Counter counter = new Counter();
        CompletableFuture<Long> reader = Background.supply(() -> {
            long last = 0;
            for (long seen = 0; seen < 1_000_000; seen = counter.get()) {
                assertThat(seen).isGreaterThanOrEqualTo(last);
                last = seen;
            }
            return last;
        });
        for (int i = 0; i < 1_000_000; i++) {
            counter.add(1);
        }

        assertThat(reader.get(10, TimeUnit.SECONDS)).isLessThanOrEqualTo(1_000_000);
    }
}
