package io.github.reactorserver.benchmarks;

import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.event.LatencyHistogram;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestHandler;
import io.github.reactorserver.http.file.StaticFileHandler;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.http.server.HttpServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures how long a loop is held up by sending a large file, cold and warm: as it is, and with its slices read by other
 * threads before they are sent. Each download is of a file opened anew.
 */
@Command(
        name = "cold-file",
        description = "Measures how long a cold file holds up a loop that sends it.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class ColdFile implements Callable<Integer> {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NEARLY_ALL = 0.99;
    private static final int READ_BYTES = 256 * 1024;

    private final PrintStream out;
    private final ByteBuffer target = ByteBuffer.allocateDirect(READ_BYTES);

    @Option(names = "--folder", description = "on the disk to be measured; the system's for temporary files by default")
    private @Nullable Path folder;

    @Option(names = "--size", description = "in bytes")
    private long size = 1L << 30;

    @Option(names = "--rounds", description = "per way, cold and warm")
    private int rounds = 5;

    ColdFile(PrintStream out) {
        this.out = out;
    }

    /** What one download took: turns of the loop and the whole, in milliseconds. */
    private record Figures(double longestTurn, double mostTurns, double total) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Tools.isOnPath("dd")) {
            out.println("dd is missing; on Debian and Ubuntu: apt-get install coreutils");
            return Main.CANNOT_RUN;
        }
        out.printf("a file of %,d bytes, ms (median of %d rounds, in brackets the worst)%n%n", size, rounds);
        out.printf("%-20s %18s %18s %18s%n", "", "longest turn", "99 % of turns", "download");
        Path directory = folder == null ? Files.createTempDirectory("cold-") : Files.createTempDirectory(folder, "");
        Path file = directory.resolve("file");
        try {
            FileLoading.write(file, size);
            try (FileChannel channel = FileChannel.open(file)) {
                HttpHandler unprepared = request -> HttpResponse.builder(HttpStatus.OK)
                        .body(new FileRegion(channel, 0, size, () -> {}))
                        .build();
                measure("as it is", file, unprepared);
            }
            try (ComputePool pool = new ComputePool("cold-file", 2, 1_024);
                    StaticFileHandler prepared =
                            StaticFileHandler.builder(pool).directory(directory).build()) {
                measure("read before", file, prepared);
                out.printf("%n%s%n", prepared.stats());
            }
        } finally {
            FileSystemUtils.deleteRecursively(directory);
        }
        return 0;
    }

    private void measure(String way, Path file, RequestHandler handler) throws IOException, InterruptedException {
        HttpServer server = HttpServer.builder()
                .name("cold-file")
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .loopThreads(1)
                .router(Router.builder()
                        .route(new Route(null, "/**", Dispatch.LOOP, handler))
                        .build())
                .build();
        server.start();
        try {
            // for the compiler
            download(server, file);
            download(server, file);
            List<Figures> cold = new ArrayList<>();
            List<Figures> warm = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                FileLoading.drop(file);
                cold.add(download(server, file));
                warm.add(download(server, file));
            }
            print(way + ", cold", cold);
            print(way + ", warm", warm);
        } finally {
            server.stop(Duration.ZERO);
        }
    }

    // by another name each time, so that a cache knows nothing of it
    private Figures download(HttpServer server, Path file) throws IOException {
        Path link = Files.createLink(file.resolveSibling("link-" + System.nanoTime()), file);
        LatencyHistogram turns = server.eventLoops().get(1).stats().iterationTime();
        LatencyHistogram.Snapshot before = turns.snapshot();
        long start = System.nanoTime();
        try (SocketChannel client =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))) {
            String request = "GET /" + link.getFileName() + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            client.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            long received = 0;
            for (int count = 0; count >= 0; count = client.read(target.clear())) {
                received += count;
            }
            if (received < size) {
                throw new IOException("received " + received + " bytes only");
            }
        }
        double total = (System.nanoTime() - start) / NANOS_PER_MILLI;
        LatencyHistogram.Snapshot taken = turns.snapshot().since(before);
        return new Figures(
                taken.percentile(1) / NANOS_PER_MILLI, taken.percentile(NEARLY_ALL) / NANOS_PER_MILLI, total);
    }

    private void print(String way, List<Figures> figures) {
        out.printf(
                "%-20s %18s %18s %18s%n",
                way,
                text(figures, Figures::longestTurn),
                text(figures, Figures::mostTurns),
                text(figures, Figures::total));
    }

    private static String text(List<Figures> figures, ToDoubleFunction<Figures> value) {
        double worst = figures.stream().mapToDouble(value).max().orElse(0);
        return String.format(
                Locale.ROOT, "%,.2f (%,.2f)", Median.of(figures.stream().mapToDouble(value)), worst);
    }
}
