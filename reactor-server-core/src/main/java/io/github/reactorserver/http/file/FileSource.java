package io.github.reactorserver.http.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a cache is filled from. Thread-safe. What it does may block. */
interface FileSource {

    /** What a path leads to now. */
    Finding find(String path) throws IOException;

    /** The topmost folder of a path, with a slash at its end; null if it is in none. Does not block. */
    @Nullable
    String topFolder(String path);

    /** Whether there surely is nothing below that folder now. */
    boolean isNoFolder(String topFolder);

    /**
     * Reads or opens what was found.
     *
     * @param verified whether it will be looked at once more, and not used if it is something else then
     * @throws ChangedException if it is something else by now
     */
    CachedFile load(FoundFile found, boolean verified) throws IOException;

    /** A file was written to while it was read. */
    final class ChangedException extends IOException {
        private static final long serialVersionUID = 1;

        ChangedException(String message) {
            super(message);
        }
    }
}
