package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.LoopStats;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.transport.SocketOptions;
import io.github.reactorserver.transport.Transports;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often a loop calls the system, as the kernel counts it: read(2) and write(2) of its thread (proc(5), io). */
class SystemCallTest {
    private static final Path THREAD = Path.of("/proc/thread-self");
    private static final int BATCHES = 1_000;
    private static final int MAX_ROUNDS = 20;
    /** Asking for the figures is a task: it may wake the loop, which then polls once more and reads that it was woken. */
    private static final int ASKING = 2;

    private static final int PIPELINED = 16;
    private static final int LARGE = 100 * 1024;
    /** The last byte of each response, and no other. */
    private static final char END = '!';

    private final HttpServer server = HttpServer.builder()
            .name("calls")
            .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .transport(Transports.choose("nio"))
            // a large response is taken at once
            .socketOptions(SocketOptions.DEFAULTS.withSendBuffer(4 * LARGE))
            .limits(HttpLimits.DEFAULTS.withRequestsPerConnection(Integer.MAX_VALUE))
            .loopThreads(0)
            .router(Router.builder()
                    .get("/", request -> HttpResponse.text("Hello" + END))
                    .get("/large", request -> HttpResponse.text("x".repeat(LARGE) + END))
                    .post("/echo", request -> HttpResponse.bytes("text/plain", request.bodyBytes()))
                    .build())
            .build();

    private EventLoop loop;
    private Path counters;

    /** What the loop has done so far. */
    private record Figures(long reads, long writes, long turns, long wakeups, long tasks) {
        Figures since(Figures before) {
            return new Figures(
                    reads - before.reads,
                    writes - before.writes,
                    turns - before.turns,
                    wakeups - before.wakeups,
                    tasks - before.tasks);
        }
    }

    @BeforeEach
    void start() throws IOException {
        assumeTrue(Files.isReadable(THREAD.resolve("io")), "threads have counters of their calls");
        server.start();
        loop = server.eventLoops().get(0);
        counters = HttpRig.join(CompletableFuture.supplyAsync(SystemCallTest::countersOfThisThread, loop));
        assumeTrue(figures().reads > 0, "the counters count");
    }

    @AfterEach
    void stop() {
        server.stop(Duration.ZERO);
    }

    private static Path countersOfThisThread() {
        try {
            return THREAD.toRealPath().resolve("io");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void requestOnAKeptConnectionCostsOneReadAndOneWrite() throws IOException {
        assertOneReadAndOneWrite(HttpRig.get("/"), 1);
    }

    @Test
    void batchOfPipelinedRequestsCostsOneReadAndOneWrite() throws IOException {
        assertOneReadAndOneWrite(HttpRig.get("/").repeat(PIPELINED), PIPELINED);
    }

    @Test
    void bodySentBackCostsOneReadAndOneWrite() throws IOException {
        assertOneReadAndOneWrite(HttpRig.post("/echo", "x".repeat(1_000) + END), 1);
    }

    @Test
    void largeAnswerCostsOneWriteWithItsHead() throws IOException {
        assertOneReadAndOneWrite(HttpRig.get("/large"), 1);
    }

    /**
     * Asserts it of a batch that is sent again and again, each time in one piece and when the one before is answered.
     *
     * @param answers how many it asks for
     */
    private void assertOneReadAndOneWrite(String batch, int answers) throws IOException {
        byte[] bytes = batch.getBytes(StandardCharsets.US_ASCII);
        Figures cost = measure(bytes, answers);
        // until the compiler has done its work: it has the loop read the classes that it needs
        // and until no timer fires meanwhile
        for (int round = 1; round < MAX_ROUNDS && Math.max(cost.reads, cost.turns) > BATCHES + ASKING; round++) {
            cost = measure(bytes, answers);
        }
        assertThat(cost.tasks).as("tasks").isEqualTo(1);
        assertThat(cost.wakeups).as("wakeups").isBetween(0L, 1L);
        assertThat(cost.reads).as("reads").isBetween((long) BATCHES, (long) BATCHES + ASKING);
        assertThat(cost.writes).as("writes").isEqualTo(BATCHES);
        assertThat(cost.turns).as("polls").isBetween(1L, (long) BATCHES + ASKING);
    }

    private Figures measure(byte[] batch, int answers) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setTcpNoDelay(true);
            client.getOutputStream().write(batch);
            int length = lengthOfFirst(client.getInputStream());
            client.getInputStream().skipNBytes((answers - 1L) * length);
            Figures before = figures();
            exchange(client, batch, answers * length);
            return figures().since(before);
        }
    }

    // all responses are of one length, that of the date included
    private static int lengthOfFirst(InputStream in) throws IOException {
        int length = 1;
        while (in.read() != END) {
            length++;
        }
        return length;
    }

    private static void exchange(Socket client, byte[] batch, int length) throws IOException {
        for (int i = 0; i < BATCHES; i++) {
            client.getOutputStream().write(batch);
            assertThat(client.getInputStream().readNBytes(length))
                    .hasSize(length)
                    .endsWith(END);
        }
    }

    /** What the loop has done before this was called; its own counters are read by itself, the kernel's by us. */
    private Figures figures() throws IOException {
        LoopStats stats = loop.stats();
        Figures own = HttpRig.join(CompletableFuture.supplyAsync(
                () -> new Figures(
                        0,
                        0,
                        stats.iterations().get(),
                        stats.wakeups().get(),
                        stats.tasks().get()),
                loop));
        List<String> lines = Files.readAllLines(counters);
        return new Figures(figure(lines, "syscr"), figure(lines, "syscw"), own.turns, own.wakeups, own.tasks);
    }

    private static long figure(List<String> lines, String name) {
        String prefix = name + ": ";
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .mapToLong(line -> Long.parseLong(line.substring(prefix.length())))
                .findFirst()
                .orElse(0);
    }
}
