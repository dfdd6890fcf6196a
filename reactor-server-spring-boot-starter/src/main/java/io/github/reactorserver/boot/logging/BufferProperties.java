package io.github.reactorserver.boot.logging;

import io.github.reactorserver.boot.autoconfigure.Checks;
import io.github.reactorserver.logging.AsyncLogConfig;
import io.github.reactorserver.logging.OverflowPolicy;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Memory between those who log and the disk.
 *
 * @param size Size of one buffer.
 * @param maxQueued Number of full buffers that may wait for the disk.
 * @param flushInterval How late a line may be in the file; at most 3 seconds.
 * @param overflow What happens to a line while all buffers are full.
 * @param closeTimeout How long the end of the application waits for the disk.
 */
public record BufferProperties(
        @DefaultValue("4MB") DataSize size,
        @DefaultValue("8") int maxQueued,
        @DefaultValue("1s") Duration flushInterval,
        @DefaultValue("drop") OverflowPolicy overflow,
        @DefaultValue("10s") Duration closeTimeout) {

    AsyncLogConfig config(Checks log) {
        Checks checks = log.group("buffer");
        AsyncLogConfig config = AsyncLogConfig.DEFAULTS.withOverflow(overflow);
        config = checks.withBytes(config, "size", size, AsyncLogConfig::withBufferSize);
        config = checks.with(config, "max-queued", maxQueued, AsyncLogConfig::withMaxQueuedBuffers);
        config = checks.with(config, "flush-interval", flushInterval, AsyncLogConfig::withFlushInterval);
        return checks.with(config, "close-timeout", closeTimeout, AsyncLogConfig::withCloseTimeout);
    }
}
