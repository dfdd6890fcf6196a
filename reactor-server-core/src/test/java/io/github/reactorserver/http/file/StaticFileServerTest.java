package io.github.reactorserver.http.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpFilter;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.http.server.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files through a whole server, to real clients. */
class StaticFileServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path root;

    private final ComputePool pool = new ComputePool("files-test", 2, 1_000);
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final List<Socket> sockets = new ArrayList<>();
    private StaticFileHandler files;
    private HttpServer server;

    private void serve(UnaryOperator<StaticFileHandler.Builder> settings) throws IOException {
        serve(pool, settings, List.of());
    }

    /** Runs jobs at once, and refuses them while it is full. */
    private static Executor runningUnless(AtomicBoolean full) {
        return job -> {
            if (full.get()) {
                throw new RejectedExecutionException();
            }
            job.run();
        };
    }

    private void serve(Executor executor, UnaryOperator<StaticFileHandler.Builder> settings, List<HttpFilter> filters)
            throws IOException {
        serve(executor, settings, builder -> builder.filters(filters), null);
    }

    /**
     * @param otherwise answers where there is no file; null for 404
     */
    private void serve(
            Executor executor,
            UnaryOperator<StaticFileHandler.Builder> settings,
            UnaryOperator<HttpServer.Builder> more,
            AsyncHttpHandler otherwise)
            throws IOException {
        // what was written just now would be opened again at the next look
        FileCacheLimits limits = FileCacheLimits.DEFAULTS.withCheckInterval(Duration.ofHours(1));
        files = settings.apply(
                        StaticFileHandler.builder(executor).directory(root).limits(limits))
                .build();
        AsyncHttpHandler handler = otherwise == null ? files : request -> files.handle(request, otherwise);
        server = more.apply(HttpServer.builder())
                .name("files")
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .loopThreads(1)
                .router(Router.builder()
                        .route(new Route(null, "/**", Dispatch.LOOP, handler))
                        .build())
                .build();
        server.start();
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.stop(PATIENCE);
        files.close();
        until(() -> files.stats().openFiles() == 0);
        pool.close();
    }

    /** Waits for what another thread does soon. */
    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).isNegative();
            Thread.onSpinWait();
        }
    }

    private Path write(String name, byte[] content) throws IOException {
        Path file = Files.write(root.resolve(name), content);
        Files.setLastModifiedTime(file, FileTime.from(FileRig.WRITTEN));
        return file;
    }

    private Path sparse(String name, long length) throws IOException {
        Path file = root.resolve(name);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(length);
        }
        Files.setLastModifiedTime(file, FileTime.from(FileRig.WRITTEN));
        return file;
    }

    private HttpRequest to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(PATIENCE)
                .build();
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return client.send(to(path), BodyHandlers.ofByteArray());
    }

    private Socket ask(String head) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(32 * 1024);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        socket.getOutputStream().write((head + "\r\nHost: h\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = (byte) (i * 31 + i / 1_000);
        }
        return content;
    }

    @Test
    void hundredFirstRequestsAtTheSameTimeOpenAFileOnce() throws Exception {
        byte[] content = content(200_000);
        write("a.bin", content);
        serve(builder -> builder);
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(client.sendAsync(to("/a.bin"), BodyHandlers.ofByteArray()));
        }
        for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
            assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo(content);
        }
        assertThat(files.stats().loads()).isEqualTo(1);
        assertThat(files.stats().openFiles()).isEqualTo(1);
    }

    @Test
    void manySmallFilesPassThroughASmallCache() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            write(i + ".txt", ("file " + i).getBytes(StandardCharsets.US_ASCII));
        }
        serve(builder -> builder.limits(FileCacheLimits.DEFAULTS.withEntries(1_000)));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            StringBuilder received = new StringBuilder();
            byte[] buffer = new byte[64 * 1024];
            for (int from = 0; from < 10_000; from += 50) {
                StringBuilder requests = new StringBuilder();
                for (int i = from; i < from + 50; i++) {
                    requests.append("GET /").append(i).append(".txt HTTP/1.1\r\nHost: h\r\n\r\n");
                }
                socket.getOutputStream().write(requests.toString().getBytes(StandardCharsets.US_ASCII));
                received.setLength(0);
                while (!received.toString().endsWith("file " + (from + 49))) {
                    int count = socket.getInputStream().read(buffer);
                    assertThat(count).isPositive();
                    received.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
                }
                for (int i = from; i < from + 50; i++) {
                    assertThat(received).contains("\r\n\r\nfile " + i);
                }
            }
        }
        FileCacheStats stats = files.stats();
        assertThat(stats.loads()).isEqualTo(10_000);
        assertThat(stats.entries()).isEqualTo(1_000);
        assertThat(stats.evictions()).isEqualTo(9_000);
    }

    @Test
    void answerInProgressGoesOnWhenItsFileIsEvictedAndDeleted() throws Exception {
        byte[] content = content(30_000_000);
        Path file = write("a.bin", content);
        write("b.bin", content(100_000));
        serve(builder ->
                builder.limits(FileCacheLimits.DEFAULTS.withOpenFiles(1).withCheckInterval(Duration.ZERO)));
        Socket slow = ask("GET /a.bin HTTP/1.0");
        InputStream in = slow.getInputStream();
        assertThat(in.readNBytes(100)).hasSize(100);
        Files.delete(file);
        assertThat(get("/a.bin").statusCode()).isEqualTo(404);
        assertThat(get("/b.bin").body()).isEqualTo(content(100_000));
        assertThat(files.stats().openFiles()).isEqualTo(2);
        byte[] rest = in.readAllBytes();
        assertThat(Arrays.copyOfRange(rest, rest.length - 1_000_000, rest.length))
                .isEqualTo(Arrays.copyOfRange(content, content.length - 1_000_000, content.length));
        until(() -> files.stats().openFiles() <= 1);
    }

    @Test
    void fileThatShrinksWhileItIsSentEndsTheConnection() throws Exception {
        Path file = sparse("a.bin", 100_000_000);
        serve(builder -> builder);
        Socket slow = ask("GET /a.bin HTTP/1.1");
        InputStream in = slow.getInputStream();
        assertThat(new String(in.readNBytes(1_000), StandardCharsets.ISO_8859_1))
                .contains("Content-Length: 100000000");
        try (RandomAccessFile shrink = new RandomAccessFile(file.toFile(), "rw")) {
            shrink.setLength(1_000);
        }
        long received = 1_000;
        byte[] buffer = new byte[64 * 1024];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                received += count;
            }
        } catch (IOException reset) {
            // as good an end
        }
        assertThat(received).isLessThan(100_000_000);
    }

    @Test
    void fileThatGrowsWhileItIsSentIsSentAsLongAsItWas() throws Exception {
        Path file = sparse("a.bin", 20_000_000);
        serve(builder -> builder);
        Socket slow = ask("GET /a.bin HTTP/1.0");
        InputStream in = slow.getInputStream();
        assertThat(in.readNBytes(100)).hasSize(100);
        try (RandomAccessFile grow = new RandomAccessFile(file.toFile(), "rw")) {
            grow.setLength(40_000_000);
        }
        byte[] rest = in.readAllBytes();
        assertThat(100 + rest.length).isBetween(20_000_000, 20_000_000 + 1_000);
    }

    @Test
    void fullExecutorIsAnswered503AndTheCacheIsServed() throws Exception {
        write("a.txt", new byte[] {'a'});
        write("b.txt", new byte[] {'b'});
        AtomicBoolean full = new AtomicBoolean();
        serve(
                runningUnless(full),
                builder -> builder.limits(FileCacheLimits.DEFAULTS.withCheckInterval(Duration.ZERO)),
                List.of());
        assertThat(get("/a.txt").body()).isEqualTo(new byte[] {'a'});
        full.set(true);
        assertThat(get("/a.txt").body()).isEqualTo(new byte[] {'a'});
        HttpResponse<byte[]> cold = get("/b.txt");
        assertThat(cold.statusCode()).isEqualTo(503);
        assertThat(cold.headers().firstValue("Retry-After")).contains("1");
        full.set(false);
    }

    // ---- files whose pages may not be in memory

    @Test
    void largeFileIsReadOnceBeforeItIsSent() throws Exception {
        byte[] content = content(2_500_000);
        write("a.bin", content);
        serve(builder -> builder);
        for (int i = 0; i < 3; i++) {
            assertThat(Arrays.equals(get("/a.bin").body(), content)).isTrue();
            assertThat(files.stats().slicesRead()).isEqualTo(3);
        }
        assertThat(files.stats().slicesUnprepared()).isZero();
    }

    @Test
    void rangeHasItsSlicesReadAndNoOther() throws Exception {
        byte[] content = content(5_000_000);
        write("a.bin", content);
        serve(builder -> builder);
        Socket socket = ask("GET /a.bin HTTP/1.1\r\nConnection: close\r\nRange: bytes=3000000-3999999");
        byte[] all = socket.getInputStream().readAllBytes();
        assertThat(Arrays.copyOfRange(all, all.length - 1_000_000, all.length))
                .isEqualTo(Arrays.copyOfRange(content, 3_000_000, 4_000_000));
        // from 2.86 to 3.81 MiB
        assertThat(files.stats().slicesRead()).isEqualTo(2);
    }

    @Test
    void clientWaitsForItsFileAndNobodyElseDoes() throws Exception {
        byte[] content = content(1_100_000);
        write("large.bin", content);
        write("small.txt", new byte[] {'s'});
        List<Runnable> held = new CopyOnWriteArrayList<>();
        AtomicBoolean holds = new AtomicBoolean();
        serve(
                job -> {
                    if (holds.get()) {
                        held.add(job);
                    } else {
                        job.run();
                    }
                },
                builder -> builder.limits(FileCacheLimits.DEFAULTS.withCheckInterval(Duration.ofHours(1))),
                List.of());
        get("/small.txt");
        try (Socket opening = ask("HEAD /large.bin HTTP/1.1\r\nConnection: close")) {
            opening.getInputStream().readAllBytes();
        }
        until(() -> server.connections().size() == 1);
        holds.set(true);
        // one slice, and little enough that the connections are still read
        Socket waiting = ask("GET /large.bin HTTP/1.1\r\nConnection: close\r\nRange: bytes=0-99999");
        Socket leaving = ask("GET /large.bin HTTP/1.1\r\nRange: bytes=0-99999");
        assertThat(waiting.getInputStream().read()).isEqualTo('H');
        assertThat(leaving.getInputStream().read()).isEqualTo('H');
        assertThat(get("/small.txt").body()).isEqualTo(new byte[] {'s'});
        assertThat(held).hasSize(1);
        // a client that only ends its stream would get its response
        leaving.setSoLinger(true, 0);
        leaving.close();
        until(() -> server.connections().size() == 2);
        files.close();
        assertThat(files.stats().openFiles()).isEqualTo(1);

        // closing the files let the slice go, unread
        assertThat(waiting.getInputStream().readAllBytes()).endsWith(Arrays.copyOf(content, 100_000));
        assertThat(files.stats().slicesUnprepared()).isEqualTo(1);
        // the other job closes the file
        until(() -> held.size() == 2);
        holds.set(false);
        held.forEach(Runnable::run);
    }

    @Test
    void openFileIsSentThoughTheExecutorTakesNoMore() throws Exception {
        byte[] content = content(3_000_000);
        write("a.bin", content);
        AtomicBoolean full = new AtomicBoolean();
        serve(runningUnless(full), builder -> builder, List.of());
        ask("HEAD /a.bin HTTP/1.1\r\nConnection: close").getInputStream().readAllBytes();
        full.set(true);
        assertThat(Arrays.equals(get("/a.bin").body(), content)).isTrue();
        assertThat(files.stats().slicesUnprepared()).isEqualTo(3);
        full.set(false);
        assertThat(Arrays.equals(get("/a.bin").body(), content)).isTrue();
        assertThat(files.stats().slicesRead()).isEqualTo(3);
    }

    @Test
    void filtersSeeTheAnswers() throws Exception {
        write("a.txt", new byte[] {'a'});
        HttpFilter counting = HttpFilter.after((request, answer) -> answer);
        serve(pool, builder -> builder, List.of(counting));
        for (int i = 0; i < 3; i++) {
            assertThat(get("/a.txt").body()).isEqualTo(new byte[] {'a'});
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrderBeTheyInTheCacheOrNot() throws Exception {
        for (int i = 0; i < 20; i++) {
            write(i + ".bin", content(i % 2 == 0 ? 10 : 100_000));
        }
        serve(builder -> builder);
        get("/4.bin");
        get("/5.bin");
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            requests.append("GET /").append(i).append(".bin HTTP/1.1\r\nHost: h\r\n\r\n");
        }
        requests.append("GET /0.bin HTTP/1.0");
        Socket socket = ask(requests.toString());
        byte[] all = socket.getInputStream().readAllBytes();
        String text = new String(all, StandardCharsets.ISO_8859_1);
        int at = 0;
        for (int i = 0; i < 20; i++) {
            int length = i % 2 == 0 ? 10 : 100_000;
            int body = text.indexOf("\r\n\r\n", at) + 4;
            assertThat(text.substring(at, body)).startsWith("HTTP/1.1 200 OK").contains("Content-Length: " + length);
            assertThat(Arrays.copyOfRange(all, body, body + length)).isEqualTo(content(length));
            at = body + length;
        }
    }

    @Test
    void clientThatGoesAwayLeavesNoFileOpen() throws Exception {
        sparse("a.bin", 1L << 30);
        serve(builder -> builder.limits(FileCacheLimits.DEFAULTS.withCheckInterval(Duration.ZERO)));
        for (int i = 0; i < 20; i++) {
            Socket socket = ask("GET /a.bin HTTP/1.1");
            if (i % 2 == 0) {
                assertThat(socket.getInputStream().readNBytes(10)).hasSize(10);
            }
            socket.close();
        }
        until(() -> server.connections().isEmpty());
        Files.delete(root.resolve("a.bin"));
        assertThat(get("/a.bin").statusCode()).isEqualTo(404);
        until(() -> files.stats().openFiles() == 0);
    }

    @Test
    void clientThatEndsItsStreamGetsItsFileThoughHandlersAreCancelledForIt() throws Exception {
        write("a.txt", new byte[] {'a'});
        List<Runnable> held = new CopyOnWriteArrayList<>();
        CompletableFuture<io.github.reactorserver.http.HttpResponse> never = new CompletableFuture<>();
        serve(held::add, builder -> builder, builder -> builder.halfClosure(false), request -> never);
        Socket file = ask("GET /a.txt HTTP/1.1");
        file.shutdownOutput();
        Socket other = ask("GET /other HTTP/1.1");
        other.shutdownOutput();
        until(() -> held.size() == 2);
        AtomicInteger seen = new AtomicInteger();
        until(() -> {
            server.connections().forEach(connection -> seen.addAndGet(connection.isInputEnded() ? 1 : 0));
            return seen.getAndSet(0) == 2;
        });
        held.forEach(Runnable::run);
        assertThat(new String(file.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .startsWith("HTTP/1.1 200 OK")
                .endsWith("\r\n\r\na");
        assertThat(other.getInputStream().readAllBytes()).isEmpty();
        until(never::isCancelled);
        held.clear();
    }

    @Test
    void slowClientsOfAHugeFileTakeNoMemory() throws Exception {
        sparse("huge.bin", 1L << 30);
        serve(builder -> builder);
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            clients.add(ask("GET /huge.bin HTTP/1.1"));
        }
        for (Socket socket : clients) {
            assertThat(socket.getInputStream().readNBytes(20_000)).hasSize(20_000);
        }
        assertThat(files.stats().openFiles()).isEqualTo(1);
        assertThat(files.stats().bytes()).isZero();
        long pending = server.eventLoops().stream()
                .mapToLong(loop -> loop.stats().pendingWrite().get())
                .sum();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        assertThat(runtime.totalMemory() - runtime.freeMemory()).isLessThan(300_000_000);
        assertThat(pending).isLessThan(10_000_000);
        // those that read on get on
        for (Socket socket : clients.subList(0, 10)) {
            assertThat(socket.getInputStream().readNBytes(5_000_000)).hasSize(5_000_000);
        }
    }
}
