package io.github.reactorserver.http.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.List;

/**
 * A file or a directory as it was found; equal to what is found later if nothing tells them apart. Immutable. What it
 * does may block.
 */
interface Resource {
    boolean isDirectory();

    /** Number of bytes of a file. */
    long size();

    /** When it was changed last, as far as nobody has set another time; the epoch if that is unknown. */
    Instant modified();

    /** When the system has changed anything of it last, which nobody can set; the epoch if it never changes. */
    Instant changed();

    /** What tells this content, beside its size, from an earlier or a later one; for an entity tag. */
    String version();

    /** Whether no other content can have that version. */
    boolean isVersionSure();

    /**
     * Opens the file for reading; closing it is the caller's business.
     *
     * @throws java.nio.file.NoSuchFileException if it is gone
     * @throws java.nio.file.AccessDeniedException if it may not be read
     */
    FileChannel open() throws IOException;

    /**
     * All bytes of the file, as many as there are now, or one more than its size if there are more.
     *
     * @throws java.nio.file.NoSuchFileException if it is gone
     * @throws java.nio.file.AccessDeniedException if it may not be read
     */
    byte[] read() throws IOException;

    /** Names of what a directory holds; empty where that cannot be known. */
    List<String> names() throws IOException;
}
