package io.github.reactorserver.http.file;

import java.io.IOException;

/** What a cache is filled from. Thread-safe. What it does may block. */
interface FileSource {

    /** What a path leads to now. */
    Finding find(String path) throws IOException;

    /**
     * Reads or opens what was found.
     *
     * @throws ChangedException if it is something else by now
     */
    CachedFile load(FoundFile found) throws IOException;

    /** A file was written to while it was read. */
    final class ChangedException extends IOException {
        private static final long serialVersionUID = 1;

        ChangedException(String message) {
            super(message);
        }
    }
}
