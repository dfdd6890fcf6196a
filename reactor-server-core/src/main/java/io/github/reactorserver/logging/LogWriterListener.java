package io.github.reactorserver.logging;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears what goes wrong in an {@link AsyncLogWriter}. By default incidents go to SLF4J, once each. */
public interface LogWriterListener {
    /** Plain text in the log, SLF4J for the rest. */
    LogWriterListener DEFAULT = new LogWriterListener() {};

    /**
     * The line that stands in the log where lines are missing. Called under the writer's lock: it must not log.
     *
     * @param count lines dropped since the last such line
     * @param since time of the first of them
     * @return the whole line with its end
     */
    default byte[] dropNotice(long count, Instant since) {
        String line = Instant.now() + " WARN " + count + " log lines dropped since " + since + ": buffers full\n";
        return line.getBytes(StandardCharsets.UTF_8);
    }

    /** Writing has begun to fail; it is tried again at every flush interval. Called by the writer's thread. */
    default void failed(String writer, Throwable cause) {
        Logger log = LoggerFactory.getLogger(AsyncLogWriter.class);
        log.error("{} cannot write, keeps what its buffers hold and tries again", writer, cause);
    }

    /** Writing works again. Called by the writer's thread. */
    default void recovered(String writer, Duration after) {
        Logger log = LoggerFactory.getLogger(AsyncLogWriter.class);
        log.warn("{} writes again after {} ms", writer, after.toMillis());
    }
}
