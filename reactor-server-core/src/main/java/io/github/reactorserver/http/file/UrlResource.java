package io.github.reactorserver.http.file;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;

/**
 * An entry of an archive.
 *
 * @param text of the URL, which tells entries apart: URLs themselves are compared by a look-up of their hosts
 * @param checksum of the content: builds that can be repeated give all entries the same time
 */
record UrlResource(String text, URL url, boolean isDirectory, long size, Instant modified, long checksum)
        implements Resource {

    static UrlResource directory(URL url) {
        return new UrlResource(url.toString(), url, true, 0, Instant.EPOCH, 0);
    }

    static UrlResource file(URL url, JarEntry entry) {
        Instant modified = Instant.ofEpochMilli(Math.max(0, entry.getTime()));
        return new UrlResource(url.toString(), url, false, entry.getSize(), modified, entry.getCrc());
    }

    @Override
    public Instant changed() {
        return Instant.EPOCH;
    }

    @Override
    public String version() {
        return Long.toHexString(checksum);
    }

    @Override
    public boolean isVersionSure() {
        return true;
    }

    /** Unpacks into a temporary file that goes when it is closed: only so can it be sent from anywhere within. */
    @Override
    public FileChannel open() throws IOException {
        Path copy = Files.createTempFile("reactor-server-", ".tmp");
        try (InputStream in = url.openStream()) {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            return FileChannel.open(copy, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
    }

    @Override
    public byte[] read() throws IOException {
        try (InputStream in = url.openStream()) {
            return in.readNBytes(Math.toIntExact(size + 1));
        }
    }

    @Override
    public List<String> names() {
        return List.of();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UrlResource that
                && text.equals(that.text)
                && isDirectory == that.isDirectory
                && size == that.size
                && checksum == that.checksum
                && modified.equals(that.modified);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text, size, checksum, modified);
    }
}
