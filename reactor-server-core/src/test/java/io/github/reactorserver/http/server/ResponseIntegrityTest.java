package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.Background;
import io.github.reactorserver.buffer.FileRegion;
import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.BodyPart;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestBody;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.file.StaticFileHandler;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.net.ConnectionLimits;
import io.github.reactorserver.net.RateLimits;
import io.github.reactorserver.net.WaterMarks;
import io.github.reactorserver.transport.SocketOptions;
import io.github.reactorserver.transport.nio.NioTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many clients at once, each with many requests on its way, against handlers that answer in every way there is: each byte
 * of each response is the right one, and afterwards nothing is left.
 */
class ResponseIntegrityTest {
    static final int SMALL = 2_000;
    private static final int LARGE = 2_500_000;
    private static final int CLIENTS = 6;
    private static final int CONNECTIONS = 8;
    private static final int MOST_REQUESTS = 30;
    private static final int ROUNDS = 3;

    private final AtomicInteger regions = new AtomicInteger();
    private final AtomicInteger publishers = new AtomicInteger();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    private final ComputePool pool = new ComputePool("integrity", 3, 10_000);
    private final Set<PipeliningClient> connected = ConcurrentHashMap.newKeySet();
    private byte[] content = {};

    /** What is done with a server that works. */
    private interface Step {
        void run(HttpServer server, Random random) throws Exception;
    }

    @AfterEach
    void close() {
        timer.shutdownNow();
        pool.close();
    }

    @Test
    void everyByteOfEveryAnswerIsTheRightOne(@TempDir Path directory) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            answerAll(ThreadLocalRandom.current().nextLong(), directory);
        }
    }

    @Test
    void serverThatIsStoppedMeanwhileLeavesNothing(@TempDir Path directory) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            stopMeanwhile(ThreadLocalRandom.current().nextLong(), directory);
        }
    }

    void answerAll(long seed, Path directory) throws IOException {
        run(seed, directory, (server, random) -> {
            for (CompletableFuture<Void> client : connect(server.port(), random)) {
                client.get(2, TimeUnit.MINUTES);
            }
        });
    }

    void stopMeanwhile(long seed, Path directory) throws IOException {
        run(seed, directory, (server, random) -> {
            List<CompletableFuture<Void>> clients = connect(server.port(), random);
            int handled = random.nextInt(1_000);
            await(
                    "requests handled",
                    () -> server.requestStats().handled() >= handled
                            || clients.stream().allMatch(CompletableFuture::isDone));
            server.stop(Duration.ofMillis(random.nextInt(50)));
            // the system goes on sending what it has taken, which a small window makes slow
            connected.forEach(PipeliningClient::close);
            for (CompletableFuture<Void> client : clients) {
                client.handle((done, cutOff) -> true).get(2, TimeUnit.MINUTES);
            }
        });
    }

    private void run(long seed, Path directory, Step step) throws IOException {
        content = PlannedRequest.content(seed, LARGE);
        Files.write(directory.resolve("big.bin"), content);
        Files.write(directory.resolve("small.bin"), PlannedRequest.part(content, 0, SMALL));
        try (FileChannel file = FileChannel.open(directory.resolve("big.bin"));
                StaticFileHandler files = StaticFileHandler.builder(pool)
                        .directory(directory)
                        .prefix("/files")
                        .build()) {
            HttpServer server = start(new Random(seed), file, files);
            try {
                List<EventLoop> loops = server.eventLoops();
                step.run(server, new Random(seed));
                assertNothingIsLeft(server, loops);
            } finally {
                server.stop(Duration.ZERO);
            }
        } catch (Throwable failure) {
            throw new AssertionError("with seed " + seed, failure);
        }
    }

    // ---- the clients

    private List<CompletableFuture<Void>> connect(int port, Random random) {
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            long seed = random.nextLong();
            clients.add(Background.run(() -> {
                Random own = new Random(seed);
                for (int j = 0; j < CONNECTIONS; j++) {
                    connectAndExchange(port, own);
                }
            }));
        }
        return clients;
    }

    private void connectAndExchange(int port, Random random) {
        List<PlannedRequest> requests = new ArrayList<>();
        for (int left = random.nextInt(MOST_REQUESTS); left >= 0; left--) {
            String connection = left == 0 && random.nextBoolean() ? "Connection: close\r\n" : "";
            requests.add(PlannedRequest.random(random, content, connection));
        }
        boolean closes = new String(last(requests).bytes(), StandardCharsets.ISO_8859_1).contains("Connection: close");
        if (!closes && random.nextBoolean()) {
            requests.add(PlannedRequest.ofVersion10(random));
        }
        try (PipeliningClient client = new PipeliningClient(port, random)) {
            connected.add(client);
            if (random.nextInt(5) == 0) {
                client.abandon(requests);
            } else {
                client.exchange(requests);
            }
            connected.remove(client);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static PlannedRequest last(List<PlannedRequest> requests) {
        return requests.get(requests.size() - 1);
    }

    private void assertNothingIsLeft(HttpServer server, List<EventLoop> loops) {
        await("open connections", () -> server.stats().current() == 0);
        await("publishers that go on", () -> publishers.get() == 0);
        await("regions that are not released", () -> regions.get() == 0);
        await("work in the pool", () -> pool.active() == 0 && pool.queued() == 0);
        assertThat(server.requestStats().active()).as("requests in flight").isZero();
        for (EventLoop loop : loops) {
            assertThat(loop.stats().connections().get())
                    .as("connections of a loop")
                    .isZero();
            assertThat(loop.stats().pendingWrite().get()).as("unwritten bytes").isZero();
            assertThat(loop.stats().failures().get()).as("failed callbacks").isZero();
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - begin).as(what).isLessThan(TimeUnit.SECONDS.toNanos(30));
            Thread.onSpinWait();
        }
    }

    // ---- the server

    private HttpServer start(Random random, FileChannel file, StaticFileHandler files) throws IOException {
        WaterMarks marks = random.nextBoolean() ? WaterMarks.DEFAULTS : new WaterMarks(100_000, 20_000);
        RateLimits rates = random.nextInt(4) > 0 ? RateLimits.NONE : new RateLimits(20_000_000, 100_000_000);
        HttpServer server = HttpServer.builder()
                .name("integrity")
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .transport(new NioTransport())
                .socketOptions(
                        random.nextBoolean() ? SocketOptions.DEFAULTS : SocketOptions.DEFAULTS.withSendBuffer(32_000))
                .loopThreads(random.nextInt(3))
                .compute(pool)
                .waterMarks(marks)
                .rateLimits(rates)
                .connectionLimits(new ConnectionLimits(100, 50))
                .limits(HttpLimits.DEFAULTS.withPipelinedRequests(1 + random.nextInt(20)))
                .router(router(file, files))
                .build();
        server.start();
        return server;
    }

    private Router router(FileChannel file, StaticFileHandler files) {
        HttpHandler direct = request -> HttpResponse.bytes("a/b", wanted(request, 0));
        AsyncHttpHandler late = request -> late(HttpResponse.bytes("a/b", wanted(request, 0)));
        AsyncHttpHandler cancelled = request -> {
            CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
            any().execute(() -> answer.completeExceptionally(new CancellationException("on purpose")));
            return answer;
        };
        AsyncHttpHandler region = request -> late(answer(BodyPart.of(region(file, request, false))));
        HttpHandler prepared = request -> answer(BodyPart.of(region(file, request, true)));
        AsyncHttpHandler parts = request -> late(answer(
                BodyPart.of(ByteBuffer.wrap(wanted(request, 0))),
                BodyPart.of(region(file, request, true)),
                BodyPart.of(ByteBuffer.wrap(wanted(request, 1)))));
        HttpHandler collect = request -> HttpResponse.bytes("a/b", request.bodyBytes());
        StreamingHttpHandler echo = (request, body) -> late(streamed(StreamedBody.of(body)));
        StreamingHttpHandler ignore = (request, body) -> late(HttpResponse.text("ignored"));
        return Router.builder()
                .get("/now", direct)
                .route(new Route(null, "/pool", Dispatch.COMPUTE, direct))
                .route(new Route(null, "/late", Dispatch.LOOP, late))
                .route(new Route(null, "/cancelled", Dispatch.LOOP, cancelled))
                .route(new Route(null, "/known", Dispatch.LOOP, stream(true)))
                .route(new Route(null, "/unknown", Dispatch.LOOP, stream(false)))
                .route(new Route(null, "/region", Dispatch.LOOP, region))
                .route(new Route(null, "/prepared", Dispatch.LOOP, prepared))
                .route(new Route(null, "/parts", Dispatch.COMPUTE, parts))
                .route(new Route(null, "/files/{name}", Dispatch.LOOP, files))
                .route(new Route(HttpMethod.POST, "/collect", Dispatch.COMPUTE, collect))
                .route(new Route(HttpMethod.POST, "/echo", Dispatch.LOOP, echo))
                .route(new Route(HttpMethod.POST, "/sum", Dispatch.COMPUTE, (StreamingHttpHandler) this::sum))
                .route(new Route(HttpMethod.POST, "/ignore", Dispatch.LOOP, ignore))
                .build();
    }

    private static byte[] wanted(HttpRequest request, int offset) {
        return PlannedRequest.content(number(request, "seed") + offset, (int) number(request, "length"));
    }

    private static long number(HttpRequest request, String name) {
        String value = request.queryParameter(name);
        return value == null ? 0 : Long.parseLong(value);
    }

    private static HttpResponse answer(BodyPart... parts) {
        return HttpResponse.builder(HttpStatus.OK).body(List.of(parts)).build();
    }

    private static HttpResponse streamed(StreamedBody body) {
        return HttpResponse.builder(HttpStatus.OK).body(body).build();
    }

    /** Answers on any thread at any time; whoever is not waited for any more lets go of the response. */
    private CompletionStage<HttpResponse> late(HttpResponse response) {
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        any().execute(() -> {
            if (!answer.complete(response)) {
                response.release();
            }
        });
        return answer;
    }

    /** The pool, the loop that calls, the caller itself or some time later. */
    private Executor any() {
        EventLoop loop = EventLoop.current();
        Executor onLoop = loop == null ? pool : loop;
        int micros = ThreadLocalRandom.current().nextInt(2_000);
        Executor later = job -> timer.schedule(job, micros, TimeUnit.MICROSECONDS);
        List<Executor> all = List.of(pool, onLoop, Runnable::run, later);
        return all.get(ThreadLocalRandom.current().nextInt(all.size()));
    }

    private AsyncHttpHandler stream(boolean lengthIsKnown) {
        return request -> {
            byte[] body = wanted(request, 0);
            EventLoop loop = EventLoop.current();
            assertThat(loop).isNotNull();
            Flow.Publisher<ByteBuffer> publisher = new HoppingPublisher(
                    body, new Random(number(request, "seed")), List.of(pool, loop, Runnable::run, timer), publishers);
            return late(streamed(lengthIsKnown ? StreamedBody.of(publisher, body.length) : StreamedBody.of(publisher)));
        };
    }

    private FileRegion region(FileChannel file, HttpRequest request, boolean prepared) {
        regions.incrementAndGet();
        FileRegion.Preparation preparation = (position, count) -> {
            CompletableFuture<Void> ready = new CompletableFuture<>();
            any().execute(() -> ready.complete(null));
            return ThreadLocalRandom.current().nextBoolean() ? null : ready;
        };
        return new FileRegion(
                file,
                number(request, "from"),
                number(request, "length"),
                regions::decrementAndGet,
                prepared ? preparation : null);
    }

    static String sum(byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        return bytes.length + " bytes, " + sum.getValue();
    }

    /** Takes the body one piece at a time, asking for the next one on any thread. */
    private CompletionStage<HttpResponse> sum(HttpRequest request, RequestBody body) {
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        body.subscribe(new Flow.Subscriber<>() {
            private final CRC32 sum = new CRC32();
            private long length;
            private Flow.Subscription source;

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                source = subscription;
                askForOne();
            }

            private void askForOne() {
                any().execute(() -> source.request(1));
            }

            @Override
            public void onNext(ByteBuffer item) {
                length += item.remaining();
                sum.update(item);
                askForOne();
            }

            @Override
            public void onError(Throwable failure) {
                answer.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {
                answer.complete(HttpResponse.text(length + " bytes, " + sum.getValue()));
            }
        });
        return answer;
    }
}
