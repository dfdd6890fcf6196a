package io.github.reactorserver.http.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where files come from. Thread-safe. What it does may block. */
interface Location {

    /**
     * What is there now under a name.
     *
     * @param name relative, with slashes between its segments and none at its ends, each of which {@link SafePath} has
     *     seen; empty for the location itself
     * @return null if there is nothing, or nothing that may be served
     * @throws java.nio.file.AccessDeniedException if it is not readable
     */
    @Nullable
    Resource find(String name) throws IOException;

    /**
     * Whether there may be anything below a folder now. Those that cannot tell for sure say so.
     *
     * @param folder a single segment, which {@link SafePath} has seen
     */
    default boolean mayHave(String folder) {
        return true;
    }
}
