package io.github.reactorserver.net;

/** Lets so many bytes pass per second, and saves up one second's worth. Loop-confined. */
final class TokenBucket {
    private static final double NANOS = 1e9;

    private final long bytesPerSecond;
    private double tokens;
    private long refilledAt;

    TokenBucket(long bytesPerSecond, long now) {
        this.bytesPerSecond = bytesPerSecond;
        this.tokens = bytesPerSecond;
        this.refilledAt = now;
    }

    /** Takes bytes that have passed already; the balance may become negative. */
    void take(long bytes, long now) {
        refill(now);
        tokens -= bytes;
    }

    /** Nanoseconds until the next byte may pass, 0 if it may now. */
    long waitNanos(long now) {
        refill(now);
        return tokens > 0 ? 0 : (long) Math.ceil((1 - tokens) * NANOS / bytesPerSecond);
    }

    private void refill(long now) {
        double gained = (now - refilledAt) / NANOS * bytesPerSecond;
        tokens = Math.min(bytesPerSecond, tokens + gained);
        refilledAt = now;
    }
}
