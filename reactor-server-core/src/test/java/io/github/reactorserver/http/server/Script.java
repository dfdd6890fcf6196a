package io.github.reactorserver.http.server;

/** Decisions read from bytes, so that the same bytes are the same connection. Those behind the end are all 0. */
final class Script {
    private final byte[] bytes;
    private int at;

    Script(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean isOver() {
        return at >= bytes.length;
    }

    private int next() {
        return isOver() ? 0 : bytes[at++] & 0xff;
    }

    /** A number below {@code bound}, which is 256 at most. */
    int below(int bound) {
        return next() % bound;
    }

    /** A number below {@code bound}, which is 65,536 at most. */
    int belowLarge(int bound) {
        return (next() << 8 | next()) % bound;
    }

    /** True once in so many times; never behind the end. */
    boolean oneIn(int times) {
        return next() % times == 1;
    }

    /** A length, most often a small one. */
    int length(int most) {
        return switch (below(6)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2, 3 -> Math.min(most, below(256));
            case 4 -> Math.min(most, belowLarge(4_096));
            default -> belowLarge(most + 1);
        };
    }
}
