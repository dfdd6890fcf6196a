package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.compute.ComputePool;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.log.AccessLog;
import io.github.reactorserver.http.log.AccessLogFilter;
import io.github.reactorserver.http.log.AccessLogFormat;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.logging.AsyncLogConfig;
import io.github.reactorserver.logging.LogFileConfig;
import io.github.reactorserver.logging.OverflowPolicy;
import io.github.reactorserver.logging.RollingLogFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of 64 MB whose handler takes all of the heap, again and again: no thread of the server is lost. */
class WantOfMemoryTest {
    private static final int TIMES = 40;

    @Test
    void everyThreadSurvivesAHandlerThatTakesAllMemory(@TempDir Path folder) throws Exception {
        Path accessLog = folder.resolve("access.log");
        Path out = folder.resolve("out");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        accessLog.toString())
                .redirectError(out.toFile())
                .start();
        try (BufferedReader ports = child.inputReader(StandardCharsets.US_ASCII)) {
            int port = Integer.parseInt(ports.readLine());
            String before = ask(port, "/threads");
            for (int i = 0; i < TIMES; i++) {
                // its response may be lost, as the one of the handler whose memory was taken
                ask(port, "/eat");
            }
            assertThat(Files.readString(accessLog)).isNotEmpty();

            String after = await(port, before);
            assertThat(after).isEqualTo(before).contains("hungry-watch", "hungry-accept", "reactor-server-access-log");
            awaitLine(port, accessLog);
        } finally {
            child.destroyForcibly();
            child.waitFor();
            System.out.println(Files.readString(out));
        }
    }

    /** What the server answers; empty if it does not. */
    private static String ask(int port, String path) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        } catch (IOException | StringIndexOutOfBoundsException e) {
            return "";
        }
    }

    private static String await(int port, String expected) {
        long start = System.nanoTime();
        String answer = ask(port, "/threads");
        while (!answer.equals(expected) && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10)) {
            answer = ask(port, "/threads");
        }
        return answer;
    }

    private static void awaitLine(int port, Path log) throws IOException {
        ask(port, "/last");
        long start = System.nanoTime();
        while (!Files.readString(log).contains("/last")) {
            assertThat(System.nanoTime() - start)
                    .as("the access log is written")
                    .isLessThan(TimeUnit.SECONDS.toNanos(10));
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** A server with an access log that waits for its disk. */
    static final class Child {
        private static final int MEGABYTE = 1 << 20;

        private Child() {}

        public static void main(String[] args) throws IOException {
            AccessLog log = AccessLog.start(
                    new RollingLogFile(LogFileConfig.of(args[0])),
                    AsyncLogConfig.DEFAULTS
                            .withBufferSize(4096)
                            .withMaxQueuedBuffers(1)
                            .withFlushInterval(Duration.ofMillis(50))
                            .withOverflow(OverflowPolicy.BLOCK),
                    AccessLogFormat.common(ZoneOffset.UTC),
                    AccessLogFilter.ALL);
            HttpServer server = HttpServer.builder()
                    .name("hungry")
                    .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .loopThreads(2)
                    .compute(new ComputePool("hungry", 2, 64))
                    .onComplete(log)
                    .router(Router.builder()
                            .route(new Route(HttpMethod.GET, "/threads", Dispatch.LOOP, (HttpHandler) Child::threads))
                            .route(new Route(HttpMethod.GET, "/last", Dispatch.LOOP, (HttpHandler)
                                    request -> HttpResponse.text("")))
                            .route(new Route(HttpMethod.GET, "/eat", Dispatch.COMPUTE, (HttpHandler) Child::eat))
                            .build())
                    .build();
            server.start();
            System.out.println(server.port());
        }

        // but for those of the pool, which come with the jobs
        private static HttpResponse threads(HttpRequest request) {
            return HttpResponse.text(Thread.getAllStackTraces().keySet().stream()
                    .filter(Thread::isAlive)
                    .map(Thread::getName)
                    .filter(name -> name.startsWith("hungry") || name.startsWith("reactor-server"))
                    .filter(name -> !name.contains("compute") && !name.endsWith("log-files"))
                    .sorted()
                    .collect(Collectors.joining(",")));
        }

        // down to the last bytes, and for longer than the watch sleeps
        private static HttpResponse eat(HttpRequest request) {
            List<Object> eaten = new ArrayList<>(1 << 20);
            for (int size = MEGABYTE; size >= 16; size /= 4) {
                try {
                    while (eaten.size() < 1 << 20) {
                        eaten.add(new byte[size]);
                    }
                } catch (OutOfMemoryError e) {
                    // smaller ones may find room
                }
            }
            LockSupport.parkNanos(Duration.ofMillis(150).toNanos());
            throw new OutOfMemoryError("after " + eaten.size());
        }
    }
}
