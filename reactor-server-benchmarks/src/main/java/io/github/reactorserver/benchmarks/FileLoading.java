package io.github.reactorserver.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures how long it takes to open a file, read it all in pieces of 64 KB and close it, by three ways: cold, its pages
 * dropped from memory before, and warm. A way that is cheap when warm but stalls its thread when cold may be used on a
 * pool, not on a loop.
 */
@Command(
        name = "file-loading",
        description = "Measures ways to read files, cold and warm.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class FileLoading implements Callable<Integer> {
    private static final int PIECE = 64 * 1024;
    private static final double NANOS_PER_MICRO = 1e3;

    private final PrintStream out;
    private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    private final byte[] target = new byte[PIECE];

    @Option(names = "--folder", description = "on the disk to be measured; the system's for temporary files by default")
    private @Nullable Path folder;

    @Option(names = "--sizes", split = ",", description = "in bytes")
    private List<Long> sizes = List.of(1024L, 64L * 1024, 1024L * 1024, 1024L * 1024 * 1024);

    @Option(names = "--rounds", description = "per way and size; files above 100 MB take a tenth")
    private int rounds = 30;

    FileLoading(PrintStream out) {
        this.out = out;
    }

    /** A way to read a file to its end. */
    private enum Way {
        /** By the calling thread, as a pool's would. */
        BLOCKING_READ,
        MAPPED,
        /** By an asynchronous channel, each piece awaited. */
        ASYNCHRONOUS
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Tools.isOnPath("dd")) {
            out.println("dd is missing; on Debian and Ubuntu: apt-get install coreutils");
            return Main.CANNOT_RUN;
        }
        out.printf("open, read and close, us (median of %d rounds)%n%n", rounds);
        out.printf("%14s  %-14s %12s %12s%n", "bytes", "way", "cold", "warm");
        Path directory = folder == null ? Files.createTempDirectory("loading-") : Files.createTempDirectory(folder, "");
        try {
            for (long size : sizes) {
                measure(directory.resolve("file"), size);
            }
        } finally {
            FileSystemUtils.deleteRecursively(directory);
        }
        return 0;
    }

    private void measure(Path file, long size) throws IOException, InterruptedException {
        write(file, size);
        int times = size > 100_000_000 ? Math.max(1, rounds / 10) : rounds;
        for (Way way : Way.values()) {
            List<Double> cold = new ArrayList<>();
            List<Double> warm = new ArrayList<>();
            for (int i = -times; i < times; i++) {
                drop(file);
                double first = micros(way, file, size);
                double second = micros(way, file, size);
                if (i >= 0 || times < rounds) {
                    cold.add(first);
                    warm.add(second);
                }
            }
            out.printf(Locale.ROOT, "%,14d  %-14s %,12.1f %,12.1f%n", size, name(way), median(cold), median(warm));
        }
    }

    private static String name(Way way) {
        return way.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static double median(List<Double> micros) {
        return Median.of(micros.stream().mapToDouble(Double::doubleValue));
    }

    /** Writes so many zeros, to the disk. */
    static void write(Path file, long size) throws IOException {
        byte[] content = new byte[(int) Math.min(size, 1024 * 1024)];
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (long left = size; left > 0; ) {
                left -= channel.write(ByteBuffer.wrap(content, 0, (int) Math.min(left, content.length)));
            }
            // what is not on the disk cannot be dropped
            channel.force(true);
        }
    }

    /** Has the system forget the file's pages (posix_fadvise(2), POSIX_FADV_DONTNEED). */
    static void drop(Path file) throws IOException, InterruptedException {
        awaitUnmapped(file);
        Tools.output("dd", "if=" + file, "iflag=nocache", "count=0", "status=none");
    }

    /** Pages stay while they are mapped, and they are mapped until the collector has found out that they need not be. */
    private static void awaitUnmapped(Path file) throws IOException, InterruptedException {
        Path mappings = Path.of("/proc/self/maps");
        while (Files.readString(mappings).contains(file.toString())) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private double micros(Way way, Path file, long size) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long read = switch (way) {
            case BLOCKING_READ -> read(file);
            case MAPPED -> map(file, size);
            case ASYNCHRONOUS -> readAsynchronously(file);
        };
        double micros = (System.nanoTime() - start) / NANOS_PER_MICRO;
        if (read != size) {
            throw new IOException(name(way) + " gave " + read + " of " + size + " bytes");
        }
        return micros;
    }

    private long read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long total = 0;
            for (int count = 0; count >= 0; count = channel.read(piece.clear())) {
                total += count;
            }
            return total;
        }
    }

    private long map(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
            long total = 0;
            while (mapped.hasRemaining()) {
                int count = Math.min(mapped.remaining(), PIECE);
                mapped.get(target, 0, count);
                total += count;
            }
            return total;
        }
    }

    private long readAsynchronously(Path file) throws IOException, InterruptedException {
        try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(file)) {
            long total = 0;
            for (int count = 0; count >= 0; ) {
                total += count;
                count = channel.read(piece.clear(), total).get(1, TimeUnit.MINUTES);
            }
            return total;
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
        }
    }
}
