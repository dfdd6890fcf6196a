package io.github.reactorserver.http.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files below a directory, which may come, go, or be another one behind a symbolic link at any time. Immutable.
 *
 * <p>A name is resolved to its real path, which must be below the directory's own; that path is then opened without
 * following any link, so that one that is put there in between leads nowhere.
 */
record DirectoryLocation(Path root, SymbolicLinks links) implements Location {
    private static final Logger log = LoggerFactory.getLogger(DirectoryLocation.class);

    @Override
    public @Nullable Resource find(String name) throws IOException {
        try {
            Path realRoot = root.toRealPath();
            Path path = realRoot.resolve(name);
            // only where names have no case is this another path
            if (!path.startsWith(realRoot)
                    || !path.toRealPath(LinkOption.NOFOLLOW_LINKS).equals(path)) {
                return null;
            }
            Path real = path.toRealPath();
            if (links == SymbolicLinks.NEVER && !real.equals(path)) {
                return null;
            }
            if (links != SymbolicLinks.ALWAYS && !real.startsWith(realRoot)) {
                return null;
            }
            return resource(realRoot, real);
        } catch (AccessDeniedException e) {
            throw e;
        } catch (FileSystemException | InvalidPathException e) {
            // besides those that are not there: names too long, links in a circle, files taken for directories
            log.debug("nothing to serve at '{}': {}", name, e.toString());
            return null;
        }
    }

    @Override
    public boolean mayHave(String folder) {
        try {
            return !Files.notExists(root.resolve(folder));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    // opening a pipe would block, and a device may do anything
    private @Nullable Resource resource(Path realRoot, Path real) throws IOException {
        // in this order: a change in between is taken for one that is still to come
        Instant changeTime = changeTime(real);
        BasicFileAttributes attributes =
                Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile() && !attributes.isDirectory()) {
            return null;
        }
        return new PathResource(
                links == SymbolicLinks.ALWAYS ? null : realRoot,
                real,
                attributes.isDirectory(),
                attributes.isDirectory() ? 0 : attributes.size(),
                attributes.lastModifiedTime().toInstant(),
                changeTime,
                attributes.fileKey());
    }

    private static @Nullable Instant changeTime(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return null;
        }
        return Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS) instanceof FileTime time
                ? time.toInstant()
                : null;
    }
}
