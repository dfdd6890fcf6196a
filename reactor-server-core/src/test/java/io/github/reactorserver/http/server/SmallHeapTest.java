package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of 64 MB whose clients have it hold all that they can. */
class SmallHeapTest {
    private static final int BODY = 2_000_000;

    private final List<Socket> sockets = new ArrayList<>();
    private Path output = Path.of("");
    private Process child;
    private int port;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        output = Files.createFile(folder.resolve("output"));
        child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        long start = System.nanoTime();
        while (!Files.readString(output).contains(".\n")) {
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
            LockSupport.parkNanos(10_000_000);
        }
        port = Integer.parseInt(Files.readString(output).replaceAll("(?s).*port (\\d+)\\..*", "$1"));
    }

    @AfterEach
    void stop() throws Exception {
        closeAll();
        child.destroyForcibly();
        child.waitFor();
    }

    private void closeAll() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private String ask(String path) throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    /** Bytes held, connections and requests in flight, as the one that asks sees them. */
    private void assertNothingIsHeld() throws IOException {
        long start = System.nanoTime();
        String figures = ask("/figures");
        while (!figures.equals("0 1 1") && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20)) {
            LockSupport.parkNanos(10_000_000);
            figures = ask("/figures");
        }
        assertThat(figures).isEqualTo("0 1 1");
    }

    @Test
    void bodiesThatNeverEndTakeNoMoreThanTheirShare() throws IOException {
        byte[] almost = new byte[BODY - 1];
        int refused = 0;
        for (int i = 0; i < 140; i++) {
            Socket socket = connect();
            send(socket, "POST /collect HTTP/1.1\r\nHost: a\r\nContent-Length: " + BODY + "\r\n\r\n");
            try {
                socket.getOutputStream().write(almost);
            } catch (IOException e) {
                // its connection was closed to have room for others
                refused++;
            }
        }
        assertThat(refused).isLessThan(140);
        assertThat(ask("/small")).isEqualTo("small");
        assertThat(Files.readString(output)).doesNotContain("OutOfMemoryError");
        closeAll();
        assertNothingIsHeld();
    }

    @Test
    void answersThatNobodyTakesTakeNoMoreThanTheirShare() throws IOException {
        for (int i = 0; i < 20; i++) {
            send(connect(), "GET /large HTTP/1.1\r\nHost: a\r\n\r\n".repeat(64));
        }
        assertThat(ask("/small")).isEqualTo("small");
        assertThat(Files.readString(output)).doesNotContain("OutOfMemoryError");
        closeAll();
        assertNothingIsHeld();
    }

    /** A server with bodies and answers of 2 MB. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException {
            List<HttpServer> servers = new ArrayList<>();
            HttpHandler figures = request -> {
                HttpServer server = servers.get(0);
                return HttpResponse.text(server.memory().used() + " "
                        + server.stats().current() + " "
                        + server.requestStats().active());
            };
            // not ready at once, so that the next one is begun meanwhile
            HttpHandler large = request -> HttpResponse.bytes("a/b", new byte[BODY]);
            HttpServer server = HttpServer.builder()
                    .name("small-heap")
                    .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .loopThreads(2)
                    .router(Router.builder()
                            .get("/figures", figures)
                            .get("/small", request -> HttpResponse.text("small"))
                            .route(new Route(HttpMethod.GET, "/large", Dispatch.COMPUTE, large))
                            .route(new Route(HttpMethod.POST, "/collect", Dispatch.LOOP, (HttpHandler)
                                    request -> HttpResponse.text("" + request.bodyLength())))
                            .build())
                    .build();
            servers.add(server);
            server.start();
            System.out.println("port " + server.port() + '.');
        }
    }
}
