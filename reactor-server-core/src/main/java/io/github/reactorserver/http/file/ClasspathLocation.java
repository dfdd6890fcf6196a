package io.github.reactorserver.http.file;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import org.jspecify.annotations.Nullable;

/**
 * The resources below a folder of the class path, in directories as in archives, also in archives within archives where
 * the class loader knows them. Immutable.
 *
 * @param folder without slashes at its ends; never empty, since that would serve the classes
 */
record ClasspathLocation(ClassLoader loader, String folder, SymbolicLinks links) implements Location {

    @Override
    public @Nullable Resource find(String name) throws IOException {
        String full = name.isEmpty() ? folder : folder + '/' + name;
        URL url = loader.getResource(full);
        if (url == null) {
            return null;
        }
        if (url.getProtocol().equals("file")) {
            return inDirectory(url, full, name);
        }
        return inArchive(url);
    }

    // as long as the files of a module are not packed: they change as those of any directory
    private @Nullable Resource inDirectory(URL url, String full, String name) throws IOException {
        Path path;
        try {
            path = Path.of(new URI(url.toString()));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IOException("no path: " + url, e);
        }
        Path root = path;
        int above = name.isEmpty() ? 0 : full.split("/").length - folder.split("/").length;
        for (int i = 0; i < above && root != null; i++) {
            root = root.getParent();
        }
        return root == null ? null : new DirectoryLocation(root, links).find(name);
    }

    private static @Nullable Resource inArchive(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        if (connection instanceof JarURLConnection archive) {
            JarEntry entry = archive.getJarEntry();
            if (entry == null || entry.getSize() < 0) {
                return null;
            }
            boolean directory = entry.isDirectory() || archive.getJarFile().getJarEntry(entry.getName() + '/') != null;
            if (directory) {
                return UrlResource.directory(url);
            }
            return UrlResource.file(url, entry);
        }
        return null;
    }
}
