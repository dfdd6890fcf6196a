package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.file.FileCacheLimits;
import io.github.reactorserver.http.file.StaticFileHandler;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a request costs in memory. A higher figure needs a reason, a lower one a lower threshold. */
class AllocationTest {
    private static final int WARM_UP = 5_000;
    private static final int REQUESTS = 5_000;
    private static final byte[] GET = HttpRig.get("/").getBytes(StandardCharsets.US_ASCII);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void keepAliveRequestOfALiteralRouteAllocatesLittleOnTheLoop() throws IOException {
        HttpResponse answer = HttpResponse.text("Hello");
        Router router = Router.builder().get("/", request -> answer).build();
        assertThat(bytesPerRequest(router)).isBetween(1L, 208L);
    }

    @Test
    void keepAliveRequestOfACatchAllAllocatesLittleOnTheLoop() throws IOException {
        HttpResponse answer = HttpResponse.text("Hello");
        Router router = Router.of(request -> answer, Dispatch.LOOP);
        assertThat(bytesPerRequest(router)).isBetween(1L, 288L);
    }

    @Test
    void keepAliveRequestOfACachedFileAllocatesLittleOnTheLoop(@TempDir Path root) throws IOException {
        Files.writeString(root.resolve("index.html"), "Hello");
        // checked at once, and then not while this lasts
        FileCacheLimits limits = FileCacheLimits.DEFAULTS.withCheckInterval(Duration.ofDays(1));
        try (StaticFileHandler files = StaticFileHandler.builder(Runnable::run)
                .directory(root)
                .limits(limits)
                .build()) {
            Router router = Router.builder()
                    .route(new Route(null, "/**", Dispatch.LOOP, files))
                    .build();
            assertThat(bytesPerRequest(router)).isBetween(1L, 288L);
        }
    }

    // the request's array is the response's
    @Test
    void bodyThatIsSentBackTakesItsBytesOnce() throws IOException {
        String body = "x".repeat(10_000) + "Hello";
        Router router = Router.builder()
                .post("/", request -> HttpResponse.bytes("text/plain", request.bodyBytes()))
                .build();
        byte[] post = HttpRig.post("/", body).getBytes(StandardCharsets.US_ASCII);
        assertThat(bytesPerRequest(router, post)).isBetween(10_005L, 10_800L);
    }

    private long bytesPerRequest(Router router) throws IOException {
        return bytesPerRequest(router, GET);
    }

    private long bytesPerRequest(Router router, byte[] request) throws IOException {
        HttpServer server = HttpServer.builder()
                .name("allocation")
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .loopThreads(0)
                .router(router)
                .build();
        server.start();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setTcpNoDelay(true);
            long loop = HttpRig.join(CompletableFuture.supplyAsync(
                    AllocationTest::threadId, server.eventLoops().get(0)));
            exchange(client, request, WARM_UP);
            long before = threads.getThreadAllocatedBytes(loop);
            exchange(client, request, REQUESTS);
            return (threads.getThreadAllocatedBytes(loop) - before) / REQUESTS;
        } finally {
            server.stop(Duration.ZERO);
        }
    }

    @SuppressWarnings("deprecation") // threadId() is Java 19's
    private static long threadId() {
        return Thread.currentThread().getId();
    }

    private static void exchange(Socket client, byte[] request, int times) throws IOException {
        OutputStream out = client.getOutputStream();
        InputStream in = client.getInputStream();
        byte[] answer = new byte[16 * 1024];
        for (int i = 0; i < times; i++) {
            out.write(request);
            int received = 0;
            while (received < 5 || !new String(answer, received - 5, 5, StandardCharsets.US_ASCII).equals("Hello")) {
                int count = in.read(answer, received, answer.length - received);
                assertThat(count).isPositive();
                received += count;
            }
        }
    }
}
