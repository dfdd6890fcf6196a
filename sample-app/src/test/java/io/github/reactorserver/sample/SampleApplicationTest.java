package io.github.reactorserver.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "reactor-server.tcp.ports.echo=0",
            "reactor-server.tcp.ports.chat=0",
            "reactor-server.logging.enabled=false",
            "reactor-server.access-log.enabled=false",
            "sample.large-file=3MB"
        })
final class SampleApplicationTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @LocalServerPort
    private int port;

    @Value("${local.reactor-server.tcp.ports.echo}")
    private int echoPort;

    @Value("${local.reactor-server.tcp.ports.chat}")
    private int chatPort;

    @Autowired
    private ReactiveWebServerApplicationContext context;

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(LIMIT);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String contentType, String body)
            throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private HttpResponse<String> upload(String name, String content) throws IOException, InterruptedException {
        return post(
                "/api/files",
                "multipart/form-data; boundary=cut",
                "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + content + "\r\n--cut--\r\n");
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static void assertAnswer(HttpResponse<String> answer, int status, String contentType) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).isEqualTo(contentType);
    }

    @Test
    void theEngineIsTheWebServer() {
        assertThat(context.getWebServer().getClass().getName()).startsWith("io.github.reactorserver.");
    }

    // handlers with @OnMessage

    @Test
    void helloGreetsByThePathVariable() throws Exception {
        var answer = get("/hello/World");

        assertAnswer(answer, 200, "text/plain;charset=UTF-8");
        assertThat(answer.body()).isEqualTo("Hello, World!");
    }

    @Test
    void jsonIsWrittenByTheMapperOfSpring() throws Exception {
        var answer = get("/json");

        assertAnswer(answer, 200, JSON);
        assertThat(answer.body())
                .isEqualTo("{\"message\":\"Hello, World!\",\"javaVersion\":%d}"
                        .formatted(Runtime.version().feature()));
    }

    @Test
    void echoAnswersWithBodyAndMediaType() throws Exception {
        var answer = post("/echo", "text/csv", "a,b\n1,2\n");

        assertAnswer(answer, 200, "text/csv");
        assertThat(answer.body()).isEqualTo("a,b\n1,2\n");
    }

    @Test
    void asyncAnswersFromAnotherThread() throws Exception {
        assertThat(get("/async").body()).startsWith("from ").doesNotContain("-loop-");
    }

    @Test
    void blockingRunsOnTheComputePool() throws Exception {
        assertThat(get("/blocking").body()).startsWith("waited on reactor-server-compute-");
    }

    @Test
    void reportRunsOnAVirtualThreadWhereThereAreSome() throws Exception {
        assertThat(get("/report").body())
                .startsWith(
                        Runtime.version().feature() >= 21
                                ? "reported by VirtualThread"
                                : "reported by Thread[reactor-server-compute-");
    }

    @Test
    void argumentsOfMethodsComeFromTheRequest() throws Exception {
        var answer = get("/greetings/World?times=2");

        assertAnswer(answer, 200, JSON);
        assertThat(answer.body()).isEqualTo("{\"text\":\"Hello, World!\",\"times\":2}");
        assertAnswer(get("/greetings/World?times=often"), 400, PROBLEM);
    }

    // controllers

    @Test
    void notesAreAddedReadAndRemoved() throws Exception {
        var added = post("/api/notes", JSON, "{\"text\":\"a note\"}");
        assertAnswer(added, 201, JSON);
        String location = added.headers().firstValue("Location").orElseThrow();

        assertThat(json(get(location)).get("text").asString()).isEqualTo("a note");
        assertThat(get("/api/notes").body()).contains("a note");
        var removed = client.send(request(location).DELETE().build(), BodyHandlers.ofString());
        assertThat(removed.statusCode()).isEqualTo(204);
        assertAnswer(get(location), 404, PROBLEM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"text\":\" \"}", "{}", "no JSON"})
    void anInvalidNoteIsAProblem(String body) throws Exception {
        var answer = post("/api/notes", JSON, body);

        assertAnswer(answer, 400, PROBLEM);
        assertThat(json(answer).get("instance").asString()).isEqualTo("/api/notes");
    }

    @Test
    void theClockTicks() throws Exception {
        HttpRequest request =
                request("/api/clock").header("Accept", "text/event-stream").build();
        HttpResponse<Stream<String>> answer = client.send(request, BodyHandlers.ofLines());
        try (Stream<String> lines = answer.body()) {
            Iterator<String> events = lines.iterator();
            assertThat(events.next()).isEqualTo("id:0");
            assertThat(events.next()).isEqualTo("event:tick");
            assertThat(Instant.parse(events.next().replaceAll("data:|\"", "")))
                    .isBefore(Instant.now().plusSeconds(1));
        }
    }

    @Test
    void whatIsUploadedIsListedAndDownloaded() throws Exception {
        String content = "0123456789".repeat(100_000);

        var uploaded = upload("digits.txt", content);

        assertAnswer(uploaded, 201, JSON);
        assertThat(json(uploaded).get("size").asInt()).isEqualTo(content.length());
        assertThat(json(get("/api/files")).get("digits.txt").asInt()).isEqualTo(content.length());
        var downloaded = get("/api/files/digits.txt");
        assertAnswer(downloaded, 200, "text/plain");
        assertThat(downloaded.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"digits.txt\"");
        assertThat(downloaded.body()).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil.txt", "/etc/passwd", ".hidden", "large.bin", ""})
    void filesWithOtherNamesAreRefused(String name) throws Exception {
        assertThat(upload(name, "content").statusCode()).isEqualTo(400);
    }

    @Test
    void aFileThatNobodySentIsNotFound() throws Exception {
        assertAnswer(get("/api/files/nothing.txt"), 404, PROBLEM);
    }

    @Test
    void theLargeFileIsMadeOnDemandAndServedInParts() throws Exception {
        HttpRequest whole = request("/api/files/large.bin").build();
        try (InputStream in = client.send(whole, BodyHandlers.ofInputStream()).body()) {
            assertThat(in.transferTo(OutputStream.nullOutputStream())).isEqualTo(3 * 1024 * 1024);
        }
        HttpRequest part =
                request("/api/files/large.bin").header("Range", "bytes=26-28").build();
        var answer = client.send(part, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo("abc");
    }

    @Test
    void bytesAreMadeWhileTheyAreSent() throws Exception {
        HttpRequest request = request("/api/bytes?count=5000001").build();
        HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream in = answer.body()) {
            assertThat(answer.headers().firstValue("Content-Length")).contains("5000001");
            assertThat(in.transferTo(OutputStream.nullOutputStream())).isEqualTo(5_000_001);
        }
        assertAnswer(get("/api/bytes?count=-1"), 400, PROBLEM);
    }

    // pages

    @ParameterizedTest
    @CsvSource({
        "/, text/html;charset=utf-8",
        "/style.css, text/css;charset=utf-8",
        "/app.js, text/javascript;charset=utf-8",
        "/logo.svg, image/svg+xml",
        "/reactor-server/, text/html;charset=UTF-8"
    })
    void pagesAreServed(String path, String contentType) throws Exception {
        assertAnswer(get(path), 200, contentType);
    }

    @Test
    void everyLinkOfTheStartPageLeadsSomewhere() throws Exception {
        var links = Pattern.compile("(?:href|src)=\"([^\"]+)\"")
                .matcher(get("/").body())
                .results()
                .map(link -> link.group(1))
                .toList();
        assertThat(links).hasSizeGreaterThan(10);
        for (String link : links) {
            HttpRequest request =
                    request(link.startsWith("/") ? link : "/" + link).build();
            assertThat(client.send(request, BodyHandlers.discarding()).statusCode())
                    .as(link)
                    .isEqualTo(200);
        }
    }

    @Test
    void unknownPathIsAProblem() throws Exception {
        assertAnswer(get("/nowhere"), 404, PROBLEM);
    }

    // actuator

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness"})
    void theApplicationIsUp(String path) throws Exception {
        assertThat(json(get(path)).get("status").asString()).isEqualTo("UP");
    }

    @Test
    void healthNamesTheServer() throws Exception {
        assertThat(json(get("/actuator/health"))
                        .at("/components/reactorServer/status")
                        .asString())
                .isEqualTo("UP");
    }

    @Test
    void theEndpointShowsTheListeners() throws Exception {
        assertThat(json(get("/actuator/reactorserver")).get("listeners").valueStream())
                .extracting(listener -> listener.get("name").asString())
                .containsExactlyInAnyOrder("reactor-server", "reactor-server-echo", "reactor-server-chat");
    }

    @Test
    void metricsShowTheServerItsLoopsAndItsRequests() throws Exception {
        get("/hello/World");
        get("/api/notes");

        assertThat(get("/actuator/prometheus").body())
                .contains("reactor_server_connections_current{server=\"reactor-server\"}")
                .contains("reactor_server_eventloop_iteration_seconds_bucket{loop=\"0\",server=\"reactor-server\"")
                .contains("reactor_server_eventloop_lag_seconds_count{loop=\"0\",server=\"reactor-server\"}")
                .contains("uri=\"/hello/{name}\"")
                .contains("uri=\"/api/notes\"")
                .contains("jvm_memory_used_bytes");
    }

    // TCP

    @Test
    void tcpEchoSendsBackEveryByte() throws IOException {
        try (Socket socket = connect(echoPort)) {
            socket.getOutputStream().write("ping\n".getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();

            assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("ping\n");
        }
    }

    @Test
    void chatTellsTheOthers() throws IOException {
        try (Socket one = connect(chatPort);
                BufferedReader first = reader(one)) {
            assertThat(first.readLine()).matches("welcome guest-\\d+, 1 here");
            try (Socket two = connect(chatPort);
                    BufferedReader second = reader(two)) {
                assertThat(second.readLine()).matches("welcome guest-\\d+, 2 here");
                assertThat(first.readLine()).matches("guest-\\d+ joined");
                // cut in the middle, as the network may do
                two.getOutputStream().write("hel".getBytes(StandardCharsets.UTF_8));
                two.getOutputStream().write("lo\r\nand".getBytes(StandardCharsets.UTF_8));
                assertThat(first.readLine()).matches("guest-\\d+ says hello");
                one.getOutputStream().write("hi\n".getBytes(StandardCharsets.UTF_8));
                assertThat(second.readLine()).matches("guest-\\d+ says hi");
            }
            assertThat(first.readLine()).matches("guest-\\d+ left");
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket("localhost", port);
        socket.setSoTimeout((int) LIMIT.toMillis());
        return socket;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }
}
