package io.github.reactorserver.http.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Files without a file system; counts what is done to them. */
final class FakeSource implements FileSource {
    private final Map<String, FakeFile> files = new ConcurrentHashMap<>();
    final AtomicInteger finds = new AtomicInteger();
    final AtomicInteger loads = new AtomicInteger();
    final List<FileChannel> opened = new CopyOnWriteArrayList<>();

    /** Thrown by the next finds, if there is one. */
    volatile @Nullable IOException failure;

    /** Thrown by the next loads, one after the other. */
    final Queue<IOException> loadFailures = new ConcurrentLinkedQueue<>();

    /** What happens in the middle of the next load. */
    volatile Runnable onLoad = () -> {};

    /**
     * A file.
     *
     * @param kept whether it is kept open, else in memory
     */
    record FakeFile(String content, int number, boolean kept, boolean settled) implements Resource {
        @Override
        public boolean isDirectory() {
            return false;
        }

        @Override
        public long size() {
            return content.length();
        }

        @Override
        public Instant modified() {
            return Instant.ofEpochSecond(number);
        }

        @Override
        public Instant changed() {
            return modified();
        }

        @Override
        public String version() {
            return Integer.toString(number);
        }

        @Override
        public boolean isVersionSure() {
            return true;
        }

        @Override
        public FileChannel open() {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] read() {
            return new byte[content.length()];
        }

        @Override
        public List<String> names() {
            return List.of();
        }
    }

    void put(String path, FakeFile file) {
        files.put(path, file);
    }

    /** A file in memory. */
    void put(String path, int length, int version) {
        put(path, new FakeFile("x".repeat(length), version, false, true));
    }

    /** A file that is kept open. */
    void putOpen(String path, int version) {
        put(path, new FakeFile("large", version, true, true));
    }

    void remove(String path) {
        files.remove(path);
    }

    @Override
    public Finding find(String path) throws IOException {
        finds.incrementAndGet();
        IOException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
        FakeFile file = files.get(path);
        return file == null ? NoFile.MISSING : new FoundFile(path, file, null, null, false);
    }

    @Override
    public @Nullable String topFolder(String path) {
        int slash = path.indexOf('/', 1);
        return slash < 0 ? null : path.substring(0, slash + 1);
    }

    @Override
    public boolean isNoFolder(String topFolder) {
        return files.keySet().stream().noneMatch(path -> path.startsWith(topFolder));
    }

    @Override
    public CachedFile load(FoundFile found, boolean verified) throws IOException {
        loads.incrementAndGet();
        onLoad.run();
        IOException lost = loadFailures.poll();
        if (lost != null) {
            throw lost;
        }
        FakeFile file = (FakeFile) found.plain();
        Representation.Fields fields = new Representation.Fields(
                new EntityTag("\"" + file.version() + "\""), null, true, "text/plain", new ArrayList<>());
        Representation form;
        if (file.kept()) {
            // any file will do: nobody reads it
            FileChannel channel = FileChannel.open(Path.of("/dev/null"), StandardOpenOption.READ);
            opened.add(channel);
            form = Representation.open(fields, file.size(), channel, false);
        } else {
            form = Representation.inMemory(fields, file.read());
        }
        return new CachedFile(found, form, null, null, file.settled());
    }

    long stillOpen() {
        return opened.stream().filter(FileChannel::isOpen).count();
    }
}
