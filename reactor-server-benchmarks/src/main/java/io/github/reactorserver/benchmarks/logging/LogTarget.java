package io.github.reactorserver.benchmarks.logging;

/** A way from a message to a file. Thread-safe. */
interface LogTarget extends AutoCloseable {
    /** Logs one of the {@link Messages}. */
    void log(int number);

    /** Messages that it has lost. */
    default long dropped() {
        return 0;
    }

    /** Ends when all is in the file. */
    @Override
    void close();
}
