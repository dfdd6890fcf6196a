package io.github.reactorserver.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(properties = {"reactor-server.port=0", "reactor-server.tcp.ports.echo=0"})
final class SampleApplicationTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Value("${local.reactor-server.port}")
    private int port;

    @Value("${local.reactor-server.tcp.ports.echo}")
    private int echoPort;

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(LIMIT);
    }

    private static void assertOk(HttpResponse<String> answer, String contentType) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains(contentType);
    }

    @Test
    void helloGreetsByThePathVariable() throws Exception {
        var answer = get("/hello/World");

        assertOk(answer, "text/plain;charset=UTF-8");
        assertThat(answer.body()).isEqualTo("Hello, World!");
    }

    @Test
    void jsonIsWrittenByTheMapperOfSpring() throws Exception {
        var answer = get("/json");

        assertOk(answer, "application/json");
        assertThat(answer.body())
                .isEqualTo("{\"message\":\"Hello, World!\",\"javaVersion\":%d}"
                        .formatted(Runtime.version().feature()));
    }

    @Test
    void echoAnswersWithBodyAndMediaType() throws Exception {
        var request = request("/echo")
                .header("Content-Type", "text/csv")
                .POST(HttpRequest.BodyPublishers.ofString("a,b\n1,2\n"));

        var answer = client.send(request.build(), BodyHandlers.ofString());

        assertOk(answer, "text/csv");
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
    void metricsShowTheServerAndItsLoops() throws Exception {
        var answer = get("/metrics");

        assertOk(answer, "text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body())
                .contains("reactor_server_connections_current{server=\"reactor-server\"}")
                .contains("reactor_server_eventloop_iteration_seconds_bucket{loop=\"0\",server=\"reactor-server\"")
                .contains("reactor_server_eventloop_lag_seconds_count{loop=\"0\",server=\"reactor-server\"}")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void pageIsServedWithStyleScriptAndImage() throws Exception {
        var page = get("/");

        assertOk(page, "text/html;charset=utf-8");
        assertThat(page.body()).contains("/style.css", "/app.js", "/logo.svg");
        assertOk(get("/style.css"), "text/css;charset=utf-8");
        assertOk(get("/app.js"), "text/javascript;charset=utf-8");
        assertOk(get("/logo.svg"), "image/svg+xml");
        String tag = page.headers().firstValue("ETag").orElseThrow();
        var again = client.send(request("/").header("If-None-Match", tag).build(), BodyHandlers.ofString());
        assertThat(again.statusCode()).isEqualTo(304);
    }

    @Test
    void unknownPathIsNotFound() throws Exception {
        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
    }

    @Test
    void tcpEchoSendsBackEveryByte() throws IOException {
        try (Socket socket = new Socket("localhost", echoPort)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write("ping\n".getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();

            assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("ping\n");
        }
    }
}
