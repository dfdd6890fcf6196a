package io.github.reactorserver.http.file;

/** Which symbolic links below a directory are followed. */
public enum SymbolicLinks {
    /** None. */
    NEVER,
    /** Those whose target is below the same directory. */
    INSIDE,
    /** All: whoever can make a link there can have any file of the machine served. */
    ALWAYS
}
