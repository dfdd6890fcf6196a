package io.github.reactorserver.net;

/** Lets so many bytes pass per second, and saves up one second's worth. Loop-confined. */
final class TokenBucket {
    private static final double NANOS = 1e9;
    private static final int PORTIONS_PER_SECOND = 16;
    private static final long MAX_PORTION = 64 * 1024;
    // a fraction of a byte that rounding has taken is given back; bytes that pass are subtracted whole all the same
    private static final double ROUNDING = 1e-6;

    private final long bytesPerSecond;
    private double tokens;
    private long refilledAt;

    TokenBucket(long bytesPerSecond, long now) {
        this.bytesPerSecond = bytesPerSecond;
        this.tokens = bytesPerSecond;
        this.refilledAt = now;
    }

    /** How many bytes may pass now. */
    long available(long now) {
        refill(now);
        return (long) (tokens + ROUNDING);
    }

    /** Takes bytes that have passed. */
    void take(long bytes, long now) {
        refill(now);
        tokens -= bytes;
    }

    /** Nanoseconds until enough bytes may pass to be worth a turn, 0 if they may now. */
    long waitNanos(long now) {
        refill(now);
        double missing = portion() - tokens - ROUNDING;
        return missing <= 0 ? 0 : (long) Math.ceil(missing * NANOS / bytesPerSecond);
    }

    private long portion() {
        return Math.max(1, Math.min(MAX_PORTION, bytesPerSecond / PORTIONS_PER_SECOND));
    }

    private void refill(long now) {
        double gained = (now - refilledAt) / NANOS * bytesPerSecond;
        tokens = Math.min(bytesPerSecond, tokens + gained);
        refilledAt = now;
    }
}
