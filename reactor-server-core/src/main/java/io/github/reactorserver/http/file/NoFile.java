package io.github.reactorserver.http.file;

/** Why a path has no file to answer with. */
enum NoFile implements Lookup, Finding {
    MISSING,
    /** There is one, but it may not be read. */
    FORBIDDEN,
    /** It is a directory, which has a response with a slash behind its path. */
    DIRECTORY
}
