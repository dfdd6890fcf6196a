package io.github.reactorserver.http.file;

/** What is known of a path. */
sealed interface Lookup permits CachedFile, NoFile {}
