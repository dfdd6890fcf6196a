package io.github.reactorserver;

import io.github.reactorserver.buffer.FileRegion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** A file whose regions are sent by tests; counts the releases. Deleted when it is closed. */
public final class RegionFile implements AutoCloseable {
    private final FileChannel channel;
    private final byte[] content;
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger released = new AtomicInteger();

    private RegionFile(FileChannel channel, byte[] content) {
        this.channel = channel;
        this.content = content;
    }

    /** A file of so many random bytes. */
    public static RegionFile random(Path directory, int length) throws IOException {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        RegionFile file = new RegionFile(open(directory), content);
        file.channel.write(ByteBuffer.wrap(content));
        return file;
    }

    /** A file of so many zeros, which take no room on the disk. */
    public static RegionFile sparse(Path directory, long length) throws IOException {
        RegionFile file = new RegionFile(open(directory), new byte[0]);
        file.channel.write(ByteBuffer.allocate(1), length - 1);
        return file;
    }

    private static FileChannel open(Path directory) throws IOException {
        return FileChannel.open(
                directory.resolve("region-" + System.nanoTime()),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    public FileChannel channel() {
        return channel;
    }

    public FileRegion region(long position, long count) {
        made.incrementAndGet();
        return new FileRegion(channel, position, count, released::incrementAndGet);
    }

    /** A region that is made ready before it is sent. */
    public FileRegion region(long position, long count, FileRegion.Preparation preparation) {
        made.incrementAndGet();
        return new FileRegion(channel, position, count, released::incrementAndGet, preparation);
    }

    /** The bytes of such a region. */
    public byte[] bytes(int position, int count) {
        return Arrays.copyOfRange(content, position, position + count);
    }

    /** How long it was made. */
    public int length() {
        return content.length;
    }

    public byte[] content() {
        return content.clone();
    }

    public void truncate(long length) {
        try {
            channel.truncate(length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Regions that are not released. */
    public int unreleased() {
        return made.get() - released.get();
    }

    public int released() {
        return released.get();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
