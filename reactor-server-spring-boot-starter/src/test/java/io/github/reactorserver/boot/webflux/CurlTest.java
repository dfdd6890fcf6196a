package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The main paths of a WebFlux application, asked by curl, where the machine has it. */
@SpringBootTest(classes = BehaviourApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class CurlTest {
    @LocalServerPort
    private int port;

    @Autowired
    private BehaviourApplication.Probe probe;

    @TempDir
    private Path folder;

    @BeforeAll
    static void requireCurl() {
        boolean installed = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "curl")));
        assumeTrue(installed, "no curl on this machine");
    }

    private String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    /** What curl prints, its messages among it. */
    private static String curl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--max-time", "20"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        process.waitFor();
        return output;
    }

    @Test
    void getAnswersJson() throws Exception {
        assertThat(curl("--include", url("/hello/you")))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("Content-Type: application/json", "Content-Length: 25")
                .endsWith("{\"name\":\"you\",\"length\":3}");
    }

    @Test
    void headHasNoBody() throws Exception {
        assertThat(curl("--head", url("/hello/you")))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("Content-Length: 25")
                .endsWith("\r\n\r\n");
    }

    @Test
    void postSendsJsonAndIsAnsweredCreated() throws Exception {
        assertThat(curl("--include", "--json", "{\"name\":\"a\",\"length\":1}", url("/greetings")))
                .startsWith("HTTP/1.1 201 Created\r\n")
                .endsWith("{\"name\":\"a!\",\"length\":2}");
    }

    @Test
    void twoRequestsShareOneConnection() throws Exception {
        assertThat(curl("--verbose", url("/text?q=1"), url("/text?q=2")))
                .contains("text:1", "text:2")
                .containsPattern("Re-using existing (http: )?connection");
    }

    @Test
    void largeBodyWaitsForContinueAndComesBackChunked() throws Exception {
        Path body = Files.write(folder.resolve("body"), new byte[2_000_000]);
        assertThat(curl(
                        "--verbose",
                        "--output",
                        folder.resolve("echo").toString(),
                        "--header",
                        "Expect: 100-continue",
                        "--data-binary",
                        "@" + body,
                        url("/echo")))
                .contains("HTTP/1.1 100 Continue", "HTTP/1.1 200 OK");
        assertThat(folder.resolve("echo")).hasSameBinaryContentAs(body);
    }

    @Test
    void chunkedUploadIsRead() throws Exception {
        Path body = Files.write(folder.resolve("body"), new byte[1_234_567]);
        assertThat(curl("--header", "Transfer-Encoding: chunked", "--data-binary", "@" + body, url("/size")))
                .isEqualTo("1234567");
    }

    @Test
    void formAndFileAreUploaded() throws Exception {
        Path file = Files.write(folder.resolve("notes.txt"), new byte[100_000]);
        assertThat(curl("--form", "file=@" + file, "--form", "note=hello", url("/upload")))
                .contains("\"name\":\"notes.txt\"", "\"size\":100000", "\"note\":\"hello\"");
        assertThat(curl("--data", "a=1&b=2&b=3", url("/form"))).isEqualTo("form:1,[2, 3]");
    }

    @Test
    void eventsComeOneByOne() throws Exception {
        assertThat(curl("--no-buffer", url("/events")))
                .contains("id:0\ndata:{\"name\":\"event\",\"length\":0}\n\n")
                .contains("id:2\n");
        long cancelled = probe.cancelled.get();
        // an endless stream that curl leaves
        assertThat(curl("--no-buffer", "--max-time", "1", url("/ticks"))).contains("data:0\n\ndata:1\n\n");
        await().until(() -> probe.cancelled.get() > cancelled);
    }

    @Test
    void fileIsSentWholeAndInPart() throws Exception {
        Path copy = folder.resolve("copy");
        curl("--output", copy.toString(), url("/file"));
        assertThat(copy).hasSameBinaryContentAs(probe.file);
        assertThat(curl("--include", "--range", "10-19", url("/file")))
                .startsWith("HTTP/1.1 206 Partial Content\r\n")
                .contains("Content-Range: bytes 10-19/300000")
                .endsWith("\n\u000b\u000c\r\u000e\u000f\u0010\u0011\u0012\u0013");
    }

    @Test
    void cookiesGoToAndFro() throws Exception {
        Path jar = folder.resolve("cookies");
        curl("--cookie-jar", jar.toString(), url("/set-cookies"));
        assertThat(jar).content().contains("plain\t1");
        assertThat(curl("--cookie", "one=1; two=2", url("/cookies"))).isEqualTo("1,2");
    }

    @Test
    void errorsHaveTheirStatus() throws Exception {
        String status = "%{http_code}";
        String nowhere = folder.resolve("out").toString();
        assertThat(curl("--output", nowhere, "--write-out", status, url("/none")))
                .isEqualTo("404");
        assertThat(curl("--output", nowhere, "--write-out", status, url("/fail")))
                .isEqualTo("500");
        assertThat(curl("--output", nowhere, "--write-out", status, url("/text?q=" + "x".repeat(9_000))))
                .isEqualTo("414");
        assertThat(curl(
                        "--output",
                        nowhere,
                        "--write-out",
                        status,
                        "--header",
                        "X: " + "x".repeat(9_000),
                        url("/text")))
                .isEqualTo("431");
        assertThat(curl("--output", nowhere, "--write-out", status, "--request", "DELETE", url("/nothing")))
                .isEqualTo("204");
    }

    @Test
    void clientOfVersion10AndHandlersBesideControllers() throws Exception {
        assertThat(curl("--http1.0", "--include", url("/text?q=old")))
                .startsWith("HTTP/1.")
                .endsWith("text:old");
        assertThat(curl(url("/fast/lane"))).isEqualTo("fast lane");
    }
}
