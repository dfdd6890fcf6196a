package io.github.reactorserver.http.file;

import org.jspecify.annotations.Nullable;

/**
 * A file with its compressed neighbours, or a directory to be listed; equal to what is found later if nothing has
 * changed. Immutable.
 *
 * @param path below the prefix, with a slash in front, as the rules for Cache-Control see it
 * @param brotli null if there is none
 * @param gzip null if there is none
 * @param fallback whether it answers for paths that have no file
 */
record FoundFile(
        String path,
        Resource plain,
        @Nullable Resource brotli,
        @Nullable Resource gzip,
        boolean fallback) implements Finding {}
