package io.github.reactorserver.logging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;

/** A sink whose disk is slow or full at the test's will. */
public final class MemorySink implements LogSink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Semaphore gate;
    private volatile boolean failing;
    private volatile boolean closed;
    private volatile int mostPerWrite = Integer.MAX_VALUE;

    /** A sink that takes all. */
    public MemorySink() {
        this(Integer.MAX_VALUE);
    }

    /** A sink that takes so many writes until {@link #permit} allows more. */
    public MemorySink(int writes) {
        gate = new Semaphore(writes);
    }

    public void permit(int writes) {
        gate.release(writes);
    }

    public void fail(boolean value) {
        failing = value;
    }

    public void atMostPerWrite(int count) {
        mostPerWrite = count;
    }

    public boolean isStuck() {
        return gate.hasQueuedThreads();
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public int write(byte[] source, int offset, int length) throws IOException {
        gate.acquireUninterruptibly();
        if (failing) {
            throw new IOException("No space left on device");
        }
        int count = Math.min(length, mostPerWrite);
        synchronized (bytes) {
            bytes.write(source, offset, count);
        }
        return count;
    }

    @Override
    public void close() {
        closed = true;
    }

    public String text() {
        synchronized (bytes) {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    public List<String> lines() {
        return text().lines().toList();
    }
}
