package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.LoopObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Histograms of the loops' work and delay, one pair for each loop. */
final class LoopTimers implements LoopObserver {
    // fixed buckets: a percentile histogram would publish several times as many series for each loop
    private static final Duration[] BUCKETS = Stream.of(
                    10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000)
            .map(micros -> Duration.ofNanos(micros * 1_000L))
            .toArray(Duration[]::new);

    private final Timer[] iterations;
    private final Timer[] lags;

    /**
     * Registers the timers.
     *
     * @param ioLoops loops besides the acceptor loop
     */
    LoopTimers(MeterRegistry registry, String server, int ioLoops) {
        iterations = new Timer[ioLoops + 1];
        lags = new Timer[ioLoops + 1];
        for (int i = 0; i <= ioLoops; i++) {
            Tags tags = Tags.of("server", server, "loop", ReactorServerMetrics.loopTag(i - 1));
            iterations[i] = timer("eventloop.iteration", "Work of one turn of the loop", tags, registry);
            lags[i] = timer(
                    "eventloop.lag", "Delay of tasks since their post, of timers since they are due", tags, registry);
        }
    }

    private static Timer timer(String name, String description, Tags tags, MeterRegistry registry) {
        return Timer.builder(ReactorServerMetrics.PREFIX + name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    List<Timer> timers() {
        return Stream.concat(Stream.of(iterations), Stream.of(lags)).toList();
    }

    @Override
    public void onIteration(EventLoop loop, long nanos) {
        record(iterations, loop, nanos);
    }

    @Override
    public void onLag(EventLoop loop, long nanos) {
        record(lags, loop, nanos);
    }

    // the acceptor loop has index -1
    private static void record(Timer[] timers, EventLoop loop, long nanos) {
        timers[loop.index() + 1].record(nanos, TimeUnit.NANOSECONDS);
    }
}
