package io.github.reactorserver.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.reactorserver.Background;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.ServerSentEvent;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.http.StreamingHttpHandler;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.route.Router;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections over real sockets with clients that others wrote. */
@Timeout(60)
class RealClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final byte[] large = new byte[3_000_000];
    private final SubmissionPublisher<ServerSentEvent> events = new SubmissionPublisher<>();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private HttpServer server = HttpServer.builder().build();

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(large);
        StreamingHttpHandler echo =
                (request, body) -> CompletableFuture.completedFuture(HttpResponse.builder(HttpStatus.OK)
                        .body(StreamedBody.of(body, body.length()))
                        .build());
        HttpHandler slow = request -> HttpResponse.text(request.bodyText());
        server = HttpServer.builder()
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .loopThreads(2)
                .router(Router.builder()
                        .get("/hello", request -> HttpResponse.text("hello"))
                        .get("/large", request -> HttpResponse.bytes("application/octet-stream", large))
                        .get(
                                "/chunks",
                                request -> StreamedResponseTest.streamed(
                                        StreamedBody.of(new EagerPublisher(new byte[1_000], 5_000))))
                        .get("/events", request -> ServerSentEvent.stream(events, Duration.ofSeconds(15)))
                        .post("/compute", slow)
                        .route(new Route(HttpMethod.POST, "/echo", Dispatch.LOOP, echo))
                        .route(new Route(HttpMethod.PUT, "/compute", Dispatch.COMPUTE, slow))
                        .build())
                .build();
        server.start();
    }

    @AfterEach
    void stop() {
        events.close();
        server.stop(Duration.ZERO);
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(PATIENCE);
    }

    @Test
    void javaClientReadsAnswersOfEveryFraming() throws Exception {
        assertThat(client.send(to("/hello").build(), BodyHandlers.ofString()).body())
                .isEqualTo("hello");
        assertThat(client.send(to("/large").build(), BodyHandlers.ofByteArray()).body())
                .isEqualTo(large);
        assertThat(client.send(to("/chunks").build(), BodyHandlers.ofByteArray())
                        .body())
                .hasSize(5_000_000);
        assertThat(client.send(to("/nowhere").build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void javaClientGetsItsLargeBodyBackWithLengthAndInChunks() throws Exception {
        HttpRequest.BodyPublisher known = HttpRequest.BodyPublishers.ofByteArray(large);
        assertThat(client.send(to("/echo").POST(known).build(), BodyHandlers.ofByteArray())
                        .body())
                .isEqualTo(large);
        HttpRequest.BodyPublisher chunked = HttpRequest.BodyPublishers.ofByteArrays(IntStream.range(0, 30)
                .mapToObj(i -> Arrays.copyOfRange(large, i * 100_000, (i + 1) * 100_000))
                .toList());
        assertThat(client.send(to("/echo").POST(chunked).build(), BodyHandlers.ofByteArray())
                        .body())
                .isEqualTo(large);
    }

    @Test
    void javaClientThatExpectsContinueSendsItsBody() throws Exception {
        HttpRequest request = to("/echo")
                .expectContinue(true)
                .POST(HttpRequest.BodyPublishers.ofString("hello"))
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("hello");
    }

    @Test
    void javaClientReadsEventsAsTheyAreSentUntilTheServerStops() throws Exception {
        java.net.http.HttpResponse<Stream<String>> answer =
                client.send(to("/events").build(), BodyHandlers.ofLines());
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
        events.submit(ServerSentEvent.of("one"));
        var lines = answer.body().iterator();
        assertThat(lines.next()).isEqualTo("data: one");
        events.submit(ServerSentEvent.of("two"));
        assertThat(List.of(lines.next(), lines.next(), lines.next())).containsExactly("", "data: two", "");
        server.stop(PATIENCE);
        assertThat(lines.hasNext()).isFalse();
    }

    @Test
    void manyRequestsOfManyClientsAreEachAnsweredWithTheirOwnBody() {
        List<CompletableFuture<String>> answers = IntStream.range(0, 400)
                .mapToObj(i -> client.sendAsync(
                                to("/compute")
                                        .method(
                                                i % 2 == 0 ? "PUT" : "POST",
                                                HttpRequest.BodyPublishers.ofString("b" + i))
                                        .build(),
                                BodyHandlers.ofString())
                        .thenApply(java.net.http.HttpResponse::body))
                .toList();
        for (int i = 0; i < answers.size(); i++) {
            assertThat(HttpRig.join(answers.get(i))).isEqualTo("b" + i);
        }
        assertThat(server.requestStats().active()).isZero();
    }

    @Test
    @SuppressWarnings("try") // closed early, so that the sender ends
    void socketThatSendsTooMuchCanReadItsRefusal() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream()
                    .write("POST /compute HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            CompletableFuture<Void> sending = Background.run(() -> sendUntilRefused(socket));
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 413 ").contains("Connection: close");
            socket.shutdownInput();
            HttpRig.join(sending);
        }
    }

    private static void sendUntilRefused(Socket socket) {
        try {
            for (int i = 0; i < 1_000; i++) {
                socket.getOutputStream().write(new byte[10_000]);
            }
        } catch (IOException refused) {
            // as it should be, sooner or later
        }
    }

    // ---- curl, where it is installed

    private String curl(String... arguments) throws Exception {
        String[] command = Stream.concat(Stream.of("curl", "-sS", "--max-time", "20"), Arrays.stream(arguments))
                .toArray(String[]::new);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private static void assumeCurl() {
        boolean installed = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "curl")));
        assumeTrue(installed, "curl is not installed");
    }

    @Test
    void curlReusesOneConnection() throws Exception {
        assumeCurl();
        String url = "http://127.0.0.1:" + server.port() + "/hello";
        assertThat(curl("-w", " %{num_connects};", url, url, url)).isEqualTo("hello 1;hello 0;hello 0;");
        assertThat(curl("--http1.0", "-i", url)).contains("Connection: close").endsWith("hello");
        assertThat(curl("-I", url)).contains("Content-Length: 5").doesNotContain("hello");
    }

    @Test
    void curlUploadsWithContinueAndInChunks(@TempDir Path folder) throws Exception {
        assumeCurl();
        Path file = Files.write(folder.resolve("upload"), large);
        Path back = folder.resolve("back");
        String url = "http://127.0.0.1:" + server.port() + "/echo";
        String sent = "-w%{http_code}";
        assertThat(curl(sent, "-H", "Expect: 100-continue", "--data-binary", "@" + file, "-o", back.toString(), url))
                .isEqualTo("200");
        assertThat(back).hasBinaryContent(large);
        assertThat(curl(
                        sent,
                        "-H",
                        "Transfer-Encoding: chunked",
                        "-H",
                        "Expect:",
                        "--data-binary",
                        "@" + file,
                        "-o",
                        back.toString(),
                        url))
                .isEqualTo("200");
        assertThat(back).hasBinaryContent(large);
    }
}
