package io.github.reactorserver.boot.monitor;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Prometheus that scrapes one application each second. */
final class Prometheus implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("Listening on.*address=\"?(127\\.0\\.0\\.1:[0-9]+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final CompletableFuture<Void> rest;
    private final String address;

    private Prometheus(Process process) throws IOException {
        this.process = process;
        BufferedReader output = process.inputReader();
        address = address(output);
        // what nobody reads would hold it one day
        rest = CompletableFuture.runAsync(
                () -> output.lines().forEach(line -> {}), task -> new Thread(task, "output-of-prometheus").start());
    }

    /** Where the program is, if the machine has one. */
    static Optional<Path> installed() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .map(folder -> Path.of(folder, "prometheus"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * @param folder for its configuration and data
     * @param port of the application, which has the actuator
     * @param rules its alert rules
     */
    static Prometheus start(Path program, Path folder, int port, Path rules) throws IOException {
        Files.createDirectories(folder);
        Path configuration = Files.writeString(folder.resolve("prometheus.yml"), """
                global:
                  scrape_interval: 1s
                  evaluation_interval: 1s
                rule_files: ['%s']
                scrape_configs:
                  - job_name: application
                    metrics_path: /actuator/prometheus
                    static_configs: [{targets: ['127.0.0.1:%d']}]
                """.formatted(rules, port));
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:0")
                .redirectErrorStream(true)
                .start();
        try {
            return new Prometheus(process);
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static String address(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.find()) {
                return matcher.group(1);
            }
        }
        throw new IOException("Prometheus ended before it listened");
    }

    private JsonNode ask(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1/" + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            String answer =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            JsonNode json = JsonMapper.shared().readTree(answer);
            if (!json.path("status").asString("").equals("success")) {
                throw new AssertionError(path + ": " + answer);
            }
            return json.get("data");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(path, e);
        }
    }

    /** Whether the response to the query has a number in it. */
    boolean hasData(String query) {
        for (JsonNode series : ask("query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                .get("result")) {
            if (!series.get("value").get(1).asString().equals("NaN")) {
                return true;
            }
        }
        return false;
    }

    /** How the evaluation of each alert rule went. */
    Map<String, String> ruleHealth() {
        Map<String, String> health = new LinkedHashMap<>();
        ask("rules")
                .get("groups")
                .forEach(group -> group.get("rules")
                        .forEach(rule -> health.put(
                                rule.get("name").asString(), rule.get("health").asString())));
        return health;
    }

    @Override
    public void close() {
        process.destroy();
        // its folder is deleted next
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly();
        // its output may have been closed under the reader
        rest.handle((nothing, failure) -> true).join();
    }
}
