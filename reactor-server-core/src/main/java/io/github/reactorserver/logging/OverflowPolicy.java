package io.github.reactorserver.logging;

/** What happens to a line while every buffer is full. */
public enum OverflowPolicy {
    /** The line is dropped and counted; the thread that logs goes on. */
    DROP,

    /**
     * The thread that logs waits for a free buffer. It waits for a slow disk only: while writing fails, lines are
     * dropped here too.
     */
    BLOCK
}
