package io.github.reactorserver.logging;

import java.io.Closeable;
import java.io.IOException;

/** Where an {@link AsyncLogWriter} puts its bytes. Called by the writer's thread alone. */
public interface LogSink extends Closeable {
    /**
     * Takes some of the bytes, at least one.
     *
     * @return how many were taken, from the first on
     * @throws IOException if none was taken; the same bytes come again later
     */
    int write(byte[] bytes, int offset, int length) throws IOException;
}
