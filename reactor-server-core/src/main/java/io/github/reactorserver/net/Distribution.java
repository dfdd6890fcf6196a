package io.github.reactorserver.net;

/** How new connections are spread over the I/O loops. */
public enum Distribution {
    /** In turn. */
    ROUND_ROBIN,
    /** To the loop that owns the fewest. */
    LEAST_CONNECTIONS,
    /** By the kernel: every I/O loop accepts from a listening socket of its own ({@code SO_REUSEPORT}, socket(7)). */
    REUSE_PORT
}
