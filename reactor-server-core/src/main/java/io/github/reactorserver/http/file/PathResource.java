package io.github.reactorserver.http.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file or directory of a file system.
 *
 * @param root real path of the directory that must not be left; null if it may be
 * @param path real path
 * @param changeTime of its content, name or rights, by the system's clock; null where the system has no such thing
 * @param key tells files apart that followed each other under one name, where the system has such a thing
 */
record PathResource(
        @Nullable Path root,
        Path path,
        boolean isDirectory,
        long size,
        Instant modified,
        @Nullable Instant changeTime,
        @Nullable Object key)
        implements Resource {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final Set<OpenOption> READ_NO_LINK = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    @Override
    public Instant changed() {
        return changeTime == null ? modified : changeTime;
    }

    // builds give all their files one time, and whoever copies a file can keep the time of the one before
    @Override
    public String version() {
        return hex(modified) + (changeTime == null ? "" : '-' + hex(changeTime));
    }

    private static String hex(Instant time) {
        return Long.toHexString(time.getEpochSecond()) + '-' + Integer.toHexString(time.getNano());
    }

    @Override
    public boolean isVersionSure() {
        return changeTime != null;
    }

    @Override
    public FileChannel open() throws IOException {
        Path inside = root;
        if (inside == null) {
            return FileChannel.open(path, READ);
        }
        try (DirectoryStream<Path> directory = Files.newDirectoryStream(inside)) {
            return directory instanceof SecureDirectoryStream<Path> secure
                    ? openBelow(secure, inside.relativize(path))
                    : openChecked(path);
        }
    }

    // each step is relative to an open directory and follows no link: nobody can lead it elsewhere meanwhile
    private static FileChannel openBelow(SecureDirectoryStream<Path> directory, Path rest) throws IOException {
        if (rest.getNameCount() > 1) {
            try (SecureDirectoryStream<Path> next =
                    directory.newDirectoryStream(rest.getName(0), LinkOption.NOFOLLOW_LINKS)) {
                return openBelow(next, rest.subpath(1, rest.getNameCount()));
            }
        }
        BasicFileAttributeView view =
                directory.getFileAttributeView(rest, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (!view.readAttributes().isRegularFile()) {
            throw new NoSuchFileException(rest.toString());
        }
        SeekableByteChannel channel = directory.newByteChannel(rest, READ_NO_LINK);
        if (channel instanceof FileChannel file) {
            return file;
        }
        channel.close();
        throw new IOException("the file system of '" + rest + "' has no file channels");
    }

    // where directories cannot be held open, as on Windows: a directory on the way could be replaced and put back
    private static FileChannel openChecked(Path path) throws IOException {
        FileChannel file = FileChannel.open(path, READ_NO_LINK);
        try {
            if (path.toRealPath().equals(path)) {
                return file;
            }
        } catch (IOException e) {
            file.close();
            throw e;
        }
        file.close();
        throw new NoSuchFileException(path.toString());
    }

    @Override
    public byte[] read() throws IOException {
        try (FileChannel file = open()) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size + 1));
            while (bytes.hasRemaining() && file.read(bytes) >= 0) {}
            return Arrays.copyOf(bytes.array(), bytes.position());
        }
    }

    @Override
    public List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        }
        return names;
    }
}
