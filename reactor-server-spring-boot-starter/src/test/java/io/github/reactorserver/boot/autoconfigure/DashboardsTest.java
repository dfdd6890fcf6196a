package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.boot.logging.AccessLogAutoConfiguration;
import io.github.reactorserver.boot.logging.LogMetricsAutoConfiguration;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The queries of the dashboard and the alert rules ask for metrics and labels that exist. */
final class DashboardsTest {
    @TempDir
    Path folder;

    private static final Path DASHBOARDS = Path.of("..", "dashboards");
    private static final Pattern SAMPLE = Pattern.compile("^([a-z_]+)(?:\\{(.*)})? [-+0-9.eENaIinf]+$");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=~?\"");
    private static final Pattern STRING = Pattern.compile("\"[^\"]*\"");
    private static final Pattern WORD = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\{([^}]*)}");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on|without|ignoring) *\\(([^)]*)\\)");

    /** Functions and keywords of PromQL that the queries may use. */
    private static final Set<String> LANGUAGE =
            Set.of("sum", "max", "rate", "increase", "histogram_quantile", "by", "on");

    /** Labels that Prometheus adds. */
    private static final Set<String> ADDED = Set.of("instance", "job");

    private static List<String> queriesOfTheDashboard() {
        JsonNode dashboard = JsonMapper.shared()
                .readTree(DASHBOARDS.resolve("grafana-reactor-server.json").toFile());
        List<String> queries = new ArrayList<>();
        for (JsonNode panel : dashboard.get("panels")) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(target.get("expr").asString().replace("$__rate_interval", "1m"));
            }
        }
        return queries;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> alertRules() throws IOException {
        try (Reader reader = Files.newBufferedReader(DASHBOARDS.resolve("prometheus-alerts.yaml"))) {
            Map<String, List<Map<String, Object>>> file = new Yaml().load(reader);
            return (List<Map<String, Object>>) file.get("groups").get(0).get("rules");
        }
    }

    /** As the property of Spring Boot does it. */
    private static final class HistogramOfRequests implements MeterFilter {
        @Override
        public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
            return id.getName().equals("http.server.requests")
                    ? DistributionStatisticConfig.builder()
                            .percentilesHistogram(true)
                            .build()
                            .merge(config)
                    : config;
        }
    }

    /** Every metric of a running server with its labels. */
    private Map<String, Set<String>> scrape() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config().meterFilter(new HistogramOfRequests());
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(registry));
        Map<String, Set<String>> metrics = new HashMap<>();
        TestContexts.onFreePort()
                .withBean(MeterRegistry.class, () -> registry)
                .withBean(ObservationRegistry.class, () -> observations)
                .withConfiguration(
                        AutoConfigurations.of(AccessLogAutoConfiguration.class, LogMetricsAutoConfiguration.class))
                .withPropertyValues("reactor-server.access-log.file=" + folder.resolve("access.log"))
                .withUserConfiguration(HandlersTest.Application.class)
                .run(context -> {
                    context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
                    new TestClient(context).get("/hello/you");
                    registry.scrape()
                            .lines()
                            .map(SAMPLE::matcher)
                            .filter(Matcher::matches)
                            .forEach(sample -> metrics.computeIfAbsent(sample.group(1), name -> new HashSet<>())
                                    .addAll(labels(sample.group(2))));
                });
        return metrics;
    }

    private static Set<String> labels(String text) {
        Set<String> labels = new HashSet<>();
        Matcher matcher = LABEL.matcher(text == null ? "" : text);
        while (matcher.find()) {
            labels.add(matcher.group(1));
        }
        return labels;
    }

    private static void assertAnswered(String query, Map<String, Set<String>> metrics) {
        Set<String> asked = new HashSet<>();
        Set<String> known = new HashSet<>(ADDED);
        String rest = query;
        for (Matcher selector = SELECTOR.matcher(query); selector.find(); ) {
            String metric = selector.group(1);
            assertThat(metrics).as(query).containsKey(metric);
            assertThat(labels(selector.group(2).replace("!=", "=")))
                    .as("labels of %s in %s", metric, query)
                    .isSubsetOf(union(metrics.get(metric)));
            rest = rest.replace(selector.group(), metric);
        }
        List<String> groupings = new ArrayList<>();
        for (Matcher grouping = GROUPING.matcher(rest); grouping.find(); ) {
            groupings.addAll(List.of(grouping.group(1).split(", *")));
        }
        rest = GROUPING.matcher(rest).replaceAll("");
        rest = STRING.matcher(rest).replaceAll("").replaceAll("\\[[^]]*]", "").replaceAll("\\b[0-9.]+\\b", "");
        for (Matcher word = WORD.matcher(rest); word.find(); ) {
            if (!LANGUAGE.contains(word.group())) {
                assertThat(metrics).as(query).containsKey(word.group());
                asked.add(word.group());
                known.addAll(metrics.get(word.group()));
            }
        }
        assertThat(asked).as(query).isNotEmpty();
        assertThat(known).as(query).containsAll(groupings);
        assertThat(query.chars().filter(c -> c == '(').count())
                .as(query)
                .isEqualTo(query.chars().filter(c -> c == ')').count());
    }

    private static Set<String> union(Set<String> labels) {
        Set<String> all = new HashSet<>(labels);
        all.addAll(ADDED);
        return all;
    }

    @Test
    void everyQueryAsksForMetricsAndLabelsThatExist() throws IOException {
        Map<String, Set<String>> metrics = scrape();
        List<String> queries = queriesOfTheDashboard();
        assertThat(queries).hasSizeGreaterThan(30).allSatisfy(query -> assertAnswered(query, metrics));
        assertThat(alertRules()).isNotEmpty().allSatisfy(rule -> {
            assertThat(rule).containsKeys("alert", "expr", "labels", "annotations");
            assertAnswered((String) rule.get("expr"), metrics);
        });
    }

    @Test
    void everyMetricOfTheServerHasAPanel() {
        Set<String> served = new TreeSet<>();
        scrape().keySet().stream()
                .filter(name -> name.startsWith("reactor_server_"))
                .map(name -> name.replaceAll("_seconds(_bucket|_count|_sum|_max)?$", "_seconds"))
                .forEach(served::add);
        String queries = String.join("\n", queriesOfTheDashboard());
        assertThat(served).isNotEmpty().allSatisfy(name -> assertThat(queries).contains(name));
    }

    @Test
    void panelsHaveTitlesUnitsAndAPlaceOfTheirOwn() {
        JsonNode dashboard = JsonMapper.shared()
                .readTree(DASHBOARDS.resolve("grafana-reactor-server.json").toFile());
        Set<String> places = new HashSet<>();
        for (JsonNode panel : dashboard.get("panels")) {
            JsonNode place = panel.get("gridPos");
            assertThat(places.add(place.get("x") + "," + place.get("y")))
                    .as(panel.get("title").asString())
                    .isTrue();
            assertThat(place.get("x").asInt() + place.get("w").asInt()).isLessThanOrEqualTo(24);
            if (panel.has("targets")) {
                assertThat(panel.get("description").asString()).isNotBlank();
                assertThat(panel.at("/fieldConfig/defaults/unit").asString()).isNotBlank();
                assertThat(panel.at("/datasource/uid").asString()).isEqualTo("${datasource}");
            }
        }
        List<String> variables = new ArrayList<>();
        dashboard
                .at("/templating/list")
                .forEach(variable -> variables.add(variable.get("name").asString()));
        assertThat(variables).containsExactly("datasource", "instance", "server");
    }
}
