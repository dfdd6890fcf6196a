package io.github.reactorserver.http.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds files in several locations, the first of which wins. Immutable.
 *
 * @param prefix of the paths, without a slash at its end
 * @param indexes names of the files that answer for their directory
 * @param listing whether a directory without such a file is listed
 * @param fallback path of the file that answers for {@link #FALLBACK}; null for none
 * @param compressed whether to look for compressed neighbours
 */
record FileFinder(
        String prefix,
        List<Location> locations,
        List<String> indexes,
        boolean listing,
        @Nullable String fallback,
        boolean compressed) {
    /** Stands for any path that has no file; no path itself. */
    static final String FALLBACK = "*fallback";

    /**
     * What a path leads to now.
     *
     * @param path one that {@link SafePath} has seen, or {@link #FALLBACK}
     */
    Finding find(String path) throws IOException {
        try {
            if (path.equals(FALLBACK)) {
                return fallback == null ? NoFile.MISSING : findFile(fallback.substring(1), true);
            }
            if (path.equals(prefix)) {
                return findDirectory("") instanceof FoundFile ? NoFile.DIRECTORY : NoFile.MISSING;
            }
            if (!path.startsWith(prefix + '/')) {
                return NoFile.MISSING;
            }
            String name = path.substring(prefix.length() + 1);
            return name.isEmpty() || name.endsWith("/") ? findDirectory(name) : findFile(name, false);
        } catch (AccessDeniedException e) {
            return NoFile.FORBIDDEN;
        }
    }

    /** The topmost folder of a path below the prefix, with a slash at its end; null if it is in none. */
    @Nullable
    String topFolder(String path) {
        int slash = path.startsWith(prefix) ? path.indexOf('/', prefix.length() + 1) : -1;
        return slash < 0 ? null : path.substring(0, slash + 1);
    }

    /** Whether there surely is nothing below that folder now. */
    boolean isNoFolder(String topFolder) {
        String name = topFolder.substring(prefix.length() + 1, topFolder.length() - 1);
        return locations.stream().noneMatch(location -> location.mayHave(name));
    }

    private Finding findFile(String name, boolean asFallback) throws IOException {
        for (Location location : locations) {
            Resource resource = location.find(name);
            if (resource != null && !resource.isDirectory()) {
                return found(location, name, resource, asFallback);
            }
            if (resource != null && findDirectory(location, name + '/') != null) {
                return NoFile.DIRECTORY;
            }
        }
        return NoFile.MISSING;
    }

    private Finding findDirectory(String name) throws IOException {
        for (Location location : locations) {
            FoundFile found = findDirectory(location, name);
            if (found != null) {
                return found;
            }
        }
        return NoFile.MISSING;
    }

    private @Nullable FoundFile findDirectory(Location location, String name) throws IOException {
        for (String index : indexes) {
            Resource resource = location.find(name + index);
            if (resource != null && !resource.isDirectory()) {
                return found(location, name + index, resource, false);
            }
        }
        if (!listing) {
            return null;
        }
        Resource directory = location.find(name.isEmpty() ? name : name.substring(0, name.length() - 1));
        return directory != null && directory.isDirectory()
                ? new FoundFile('/' + name, directory, null, null, false)
                : null;
    }

    private FoundFile found(Location location, String name, Resource plain, boolean asFallback) throws IOException {
        Resource brotli = compressed ? neighbour(location, name + ".br") : null;
        Resource gzip = compressed ? neighbour(location, name + ".gz") : null;
        return new FoundFile('/' + name, plain, brotli, gzip, asFallback);
    }

    // a neighbour that may not be read is none
    private static @Nullable Resource neighbour(Location location, String name) throws IOException {
        try {
            Resource resource = location.find(name);
            return resource == null || resource.isDirectory() ? null : resource;
        } catch (AccessDeniedException e) {
            return null;
        }
    }
}
