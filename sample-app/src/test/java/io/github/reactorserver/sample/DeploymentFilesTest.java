package io.github.reactorserver.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.convert.DurationStyle;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What compose.yaml and the manifests for Kubernetes say of the application is what the application does. */
final class DeploymentFilesTest {
    private static final Path SAMPLE = Path.of("");
    private static final Path KUBERNETES = Path.of("..", "deploy", "kubernetes");
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

    private final JsonNode application = yaml(SAMPLE.resolve("src/main/resources/application.yml"));
    private final JsonNode compose = yaml(SAMPLE.resolve("compose.yaml"));
    private final JsonNode prometheus = yaml(SAMPLE.resolve("observability/prometheus.yml"));
    private final JsonNode pod = yaml(KUBERNETES.resolve("deployment.yaml")).at("/spec/template");
    private final JsonNode container = pod.at("/spec/containers/0");

    private static JsonNode yaml(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            return JsonMapper.shared().valueToTree(new Yaml().<Object>load(reader));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Set<Integer> ports() {
        Set<Integer> ports = new HashSet<>();
        ports.add(application.at("/server/port").asInt());
        application.at("/reactor-server/tcp/ports").forEach(port -> ports.add(port.asInt()));
        return ports;
    }

    private Duration shutdown() {
        return DurationStyle.detectAndParse(
                application.at("/spring/lifecycle/timeout-per-shutdown-phase").asString());
    }

    /** Names of environment variables that set properties of the server. */
    private static Set<String> variables() throws IOException {
        Set<String> names = new HashSet<>();
        for (var metadata : Collections.list(DeploymentFilesTest.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = metadata.openStream()) {
                JsonMapper.shared()
                        .readTree(in)
                        .get("properties")
                        .forEach(property -> names.add(property.get("name")
                                .asString()
                                .replace("-", "")
                                .replace('.', '_')
                                .toUpperCase(Locale.ROOT)));
            }
        }
        return names;
    }

    private static List<String> strings(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    // Docker Compose

    @Test
    void composePublishesThePortsOfTheApplicationToThisMachineOnly() {
        assertThat(strings(compose.at("/services/sample/ports")))
                .containsExactlyInAnyOrderElementsOf(ports().stream()
                        .map(port -> "127.0.0.1:" + port + ":" + port)
                        .toList());
    }

    @Test
    void everyFileThatComposeMountsExists() throws IOException {
        assertThat(Files.readString(SAMPLE.resolve("pom.xml"))).contains("<finalName>sample-app</finalName>");
        Set<String> volumes = new HashSet<>(compose.at("/volumes").propertyNames());
        Stream<String> sources = compose.at("/services")
                .valueStream()
                .flatMap(service -> strings(service.path("volumes")).stream())
                .map(mount -> mount.split(":")[0]);
        assertThat(sources)
                .isNotEmpty()
                .allSatisfy(source -> assertThat(volumes.contains(source)
                                || source.equals("./target/sample-app.jar") // made by `mvn package`
                                || Files.exists(SAMPLE.resolve(source)))
                        .as(source)
                        .isTrue());
    }

    @Test
    void composeLetsTheApplicationFinish() {
        assertThat(DurationStyle.detectAndParse(
                        compose.at("/services/sample/stop_grace_period").asString()))
                .isGreaterThan(shutdown());
    }

    @Test
    void prometheusScrapesTheApplication() {
        JsonNode scrape = prometheus.at("/scrape_configs/0");
        assertThat(scrape.get("metrics_path").asString()).isEqualTo("/actuator/prometheus");
        assertThat(strings(scrape.at("/static_configs/0/targets")))
                .containsExactly("sample:" + application.at("/server/port").asInt());
        assertThat(compose.at("/services").propertyNames()).contains("sample", "prometheus", "grafana");
    }

    @Test
    void prometheusTakesItsConfiguration(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(PROMTOOL), "no promtool on this machine");
        for (String mount : strings(compose.at("/services/prometheus/volumes"))) {
            String[] parts = mount.split(":");
            assertThat(Path.of(parts[1]).getParent()).hasToString("/etc/prometheus");
            Files.copy(
                    SAMPLE.resolve(parts[0]),
                    folder.resolve(Path.of(parts[1]).getFileName().toString()));
        }
        Process check = new ProcessBuilder(PROMTOOL.toString(), "check", "config", "prometheus.yml")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("1 rule files found")
                .doesNotContain("FAILED");
        assertThat(check.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(check.exitValue()).isZero();
    }

    @Test
    void grafanaFindsDataSourceAndDashboard() {
        Path provisioning = SAMPLE.resolve("observability/grafana");
        assertThat(yaml(provisioning.resolve("datasources/prometheus.yaml"))
                        .at("/datasources/0/url")
                        .asString())
                .isEqualTo("http://prometheus:9090");
        String folder = yaml(provisioning.resolve("dashboards/reactor-server.yaml"))
                .at("/providers/0/options/path")
                .asString();
        assertThat(strings(compose.at("/services/grafana/volumes")))
                .contains("../dashboards:" + folder + ":ro", "./observability/grafana:/etc/grafana/provisioning:ro");
        String home = compose.at("/services/grafana/environment/GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH")
                .asString();
        assertThat(home).startsWith(folder + "/");
        assertThat(SAMPLE.resolve("../dashboards" + home.substring(folder.length())))
                .exists();
    }

    // Kubernetes

    @Test
    void podHasThePortsOfTheApplication() {
        assertThat(container.at("/ports").valueStream())
                .extracting(port -> port.get("containerPort").asInt())
                .containsExactlyInAnyOrderElementsOf(ports());
    }

    @Test
    void probesAskTheHealthGroups() {
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            JsonNode get = container.at("/" + probe + "/httpGet");
            assertThat(get.get("port").asString()).isEqualTo("http");
            assertThat(get.get("path").asString())
                    .isEqualTo("/actuator/health/" + (probe.startsWith("readiness") ? "readiness" : "liveness"));
        }
    }

    @Test
    void podIsNotKilledBeforeTheApplicationHasFinished() {
        int preStop = container.at("/lifecycle/preStop/sleep/seconds").asInt();
        Duration shutdown = container
                .at("/env")
                .valueStream()
                .filter(variable -> variable.get("name").asString().equals("SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE"))
                .map(variable ->
                        DurationStyle.detectAndParse(variable.get("value").asString()))
                .findFirst()
                .orElseThrow();
        assertThat(preStop).isPositive();
        assertThat(Duration.ofSeconds(
                        pod.at("/spec/terminationGracePeriodSeconds").asInt()))
                .isGreaterThan(shutdown.plusSeconds(preStop));
    }

    @Test
    void writtenFoldersAreVolumes() {
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        List<String> declared = pod.at("/spec/volumes")
                .valueStream()
                .map(volume -> volume.get("name").asString())
                .toList();
        assertThat(container.at("/volumeMounts").valueStream())
                .allSatisfy(
                        mount -> assertThat(declared).contains(mount.get("name").asString()))
                .extracting(mount -> mount.get("mountPath").asString())
                .containsExactlyInAnyOrder("/tmp", "/app/logs");
    }

    @Test
    void serviceAndMonitorSelectThePod() {
        JsonNode labels = pod.at("/metadata/labels");
        JsonNode service = yaml(KUBERNETES.resolve("service.yaml"));
        JsonNode monitor = yaml(KUBERNETES.resolve("servicemonitor.yaml"));
        assertThat(yaml(KUBERNETES.resolve("deployment.yaml")).at("/spec/selector/matchLabels"))
                .isEqualTo(labels);
        assertThat(service.at("/spec/selector")).isEqualTo(labels);
        assertThat(service.at("/spec/ports").valueStream())
                .extracting(port -> port.get("targetPort").asString())
                .containsExactlyElementsOf(container
                        .at("/ports")
                        .valueStream()
                        .map(port -> port.get("name").asString())
                        .toList());
        assertThat(monitor.at("/spec/selector/matchLabels")).isEqualTo(service.at("/metadata/labels"));
        assertThat(monitor.at("/spec/endpoints/0/port").asString()).isEqualTo("http");
        assertThat(monitor.at("/spec/endpoints/0/path").asString()).isEqualTo("/actuator/prometheus");
    }

    // both

    @Test
    void jvmWithoutMemoryEndsAndIsStartedAnew() throws IOException {
        String option = "-XX:+ExitOnOutOfMemoryError";
        assertThat(strings(compose.at("/services/sample/command"))).contains(option);
        assertThat(compose.at("/services/sample/restart").asString()).isEqualTo("on-failure");
        assertThat(Files.readString(SAMPLE.resolve("Dockerfile"))).contains('"' + option + '"');
        assertThat(Files.readString(KUBERNETES.resolve("deployment.yaml"))).contains(option);
    }

    @Test
    void environmentVariablesAreThoseOfProperties() throws IOException {
        Stream<String> used = Stream.concat(
                compose.at("/services/sample/environment").propertyNames().stream(),
                container
                        .at("/env")
                        .valueStream()
                        .map(variable -> variable.get("name").asString()));
        assertThat(variables()).containsAll(used.toList());
    }
}
