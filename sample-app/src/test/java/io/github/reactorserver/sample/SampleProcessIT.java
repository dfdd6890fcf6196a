package io.github.reactorserver.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application as a process of its own, with nothing but its application.yml and free ports, in little memory. */
final class SampleProcessIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern STARTED = Pattern.compile("Reactor Server started on port (\\d+) \\(http\\)");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static Process start(Path folder) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                SampleApplication.class.getName(),
                "--server.port=0",
                "--reactor-server.tcp.ports.echo=0",
                "--reactor-server.tcp.ports.chat=0");
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.directory(folder.toFile()).redirectErrorStream(true).start();
    }

    /** The HTTP port, told in the first lines of the application. */
    private static int port(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                return Integer.parseInt(started.group(1));
            }
        }
        throw new IOException("the application has ended");
    }

    private <T> HttpResponse<T> get(int port, String path, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(LIMIT)
                .build();
        return client.send(request, body);
    }

    @Test
    void bothLogsAreWrittenAndSigtermEndsItInGoodOrder(@TempDir Path folder) throws Exception {
        Process process = start(folder);
        try (BufferedReader output = process.inputReader()) {
            int port = port(output);
            assertThat(get(port, "/hello/World", HttpResponse.BodyHandlers.ofString())
                            .body())
                    .isEqualTo("Hello, World!");
            assertThat(get(port, "/api/notes/17?full=true", HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(404);
            assertThat(get(port, "/actuator/health", HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            Iterator<String> clock = get(port, "/api/clock", HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .iterator();
            assertThat(clock.next()).isEqualTo("id:0");

            process.toHandle().destroy(); // SIGTERM; unlike Process.destroy it leaves the streams open

            // the stream ends, instead of being cut
            while (clock.hasNext()) {
                assertThat(clock.next()).matches("|(id|event|data):.*");
            }
            assertThat(output.lines()).anyMatch(line -> line.contains("Graceful shutdown complete"));
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(Files.readString(folder.resolve("logs/app.log")))
                .contains("Starting SampleApplication", "Started SampleApplication", "Graceful shutdown complete");
        try (Stream<String> lines = Files.lines(folder.resolve("logs/access.log"))) {
            String start = "\\S+ - - \\[[^]]+] ";
            assertThat(lines.toList())
                    .satisfiesExactly(
                            line -> assertThat(line).matches(start + "\"GET /hello/World HTTP/1.1\" 200 13 .*"),
                            line -> assertThat(line)
                                    .matches(start + "\"GET /api/notes/17\\?full=true HTTP/1.1\" 404 \\d+ .*"),
                            line -> assertThat(line).matches(start + "\"GET /api/clock HTTP/1.1\" 200 \\d+ .*"));
        }
    }
}
