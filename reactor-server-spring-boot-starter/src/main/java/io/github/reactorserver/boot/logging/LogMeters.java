package io.github.reactorserver.boot.logging;

import io.github.reactorserver.logging.AsyncLogWriter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Meters of one log, which read what its writer counts anyway. */
final class LogMeters {
    static final String PREFIX = "reactor.server.log.";

    private LogMeters() {}

    static void register(MeterRegistry registry, String log, AsyncLogWriter writer) {
        Tags tags = Tags.of("log", log);
        counter(registry, "written", "Lines written", "lines", tags, writer, AsyncLogWriter::written);
        counter(registry, "dropped", "Lines lost", "lines", tags, writer, AsyncLogWriter::dropped);
        counter(registry, "bytes", "Bytes written", BaseUnits.BYTES, tags, writer, AsyncLogWriter::bytes);
        counter(registry, "errors", "Writes that failed", "errors", tags, writer, AsyncLogWriter::errors);
        Gauge.builder(PREFIX + "queued.buffers", writer, AsyncLogWriter::queuedBuffers)
                .description("Full buffers that wait for the disk")
                .tags(tags)
                .register(registry);
        TimeGauge.builder(
                        PREFIX + "flush.lag",
                        writer,
                        TimeUnit.NANOSECONDS,
                        source -> source.flushLag().toNanos())
                .description("Age of the oldest line that is not written")
                .tags(tags)
                .register(registry);
    }

    private static void counter(
            MeterRegistry registry,
            String name,
            String description,
            String unit,
            Tags tags,
            AsyncLogWriter writer,
            ToDoubleFunction<AsyncLogWriter> value) {
        FunctionCounter.builder(PREFIX + name, writer, value)
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(registry);
    }
}
