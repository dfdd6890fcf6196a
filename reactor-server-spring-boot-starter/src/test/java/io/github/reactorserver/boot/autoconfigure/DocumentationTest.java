package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootVersion;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What README and docs say of properties, versions and other pages is so. */
final class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern KEY =
            Pattern.compile("(?<![\\w./-])reactor-server(\\.[a-z][a-z0-9-]*)+(?:\\.(?=[<*…]))?");
    private static final Pattern BLOCK = Pattern.compile("(?m)^( *)```(\\w*)\\n(.*?)^ *```$", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern VERSION_OF_OURS = Pattern.compile(
            "<artifactId>reactor-server[\\w-]*</artifactId>\\s*<version>([^<]+)</version>|reactor-server-[\\w-]+:([\\w.-]+)'");
    private static final Pattern VERSION_OF_BOOT = Pattern.compile(
            "<artifactId>spring-boot-starter-parent</artifactId>\\s*<version>([^<]+)</version>|springframework\\.boot' version '([^']+)'");

    /** First segments of keys that are the application's configuration. */
    private static final Set<String> CONFIGURED = Set.of("reactor-server", "server", "spring", "management");

    private static Set<String> known = Set.of();

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"));
                Stream<Path> top = Files.list(ROOT)) {
            return Stream.concat(docs, top)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    /** Names of all properties on the class path; those of maps end in a dot. */
    private static synchronized Set<String> known() {
        if (known.isEmpty()) {
            Set<String> names = new HashSet<>();
            try {
                for (URL file : Collections.list(DocumentationTest.class
                        .getClassLoader()
                        .getResources("META-INF/spring-configuration-metadata.json"))) {
                    try (InputStream in = file.openStream()) {
                        JsonMapper.shared()
                                .readTree(in)
                                .get("properties")
                                .forEach(property -> names.add(name(property)));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            known = names;
        }
        return known;
    }

    private static String name(JsonNode property) {
        String name = property.get("name").asString();
        return property.path("type").asString("").startsWith("java.util.Map<") ? name + "." : name;
    }

    /** Whether there is such a property, or group of properties. */
    private static boolean isKnown(String key) {
        String group = key.endsWith(".") ? key : key + ".";
        return known().stream()
                .anyMatch(name ->
                        name.equals(key) || name.startsWith(group) || name.endsWith(".") && group.startsWith(name));
    }

    private static Stream<MatchResult> blocks(String text, String language) {
        return BLOCK.matcher(text).results().filter(block -> block.group(2).equals(language));
    }

    private static void flatten(String prefix, Object value, Set<String> keys) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((key, member) -> flatten(prefix.isEmpty() ? "" + key : prefix + "." + key, member, keys));
        } else {
            keys.add(prefix);
        }
    }

    private static Set<String> keysOf(String yaml) {
        Set<String> keys = new TreeSet<>();
        flatten("", new Yaml().load(yaml), keys);
        keys.removeIf(key -> !CONFIGURED.contains(key.split("\\.")[0]));
        return keys;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void propertiesOfThePageExist(Path page) throws IOException {
        String text = Files.readString(page);
        Set<String> keys = new TreeSet<>();
        KEY.matcher(text).results().map(MatchResult::group).forEach(keys::add);
        blocks(text, "yaml").forEach(block -> keys.addAll(keysOf(block.group(3))));
        assertThat(keys).allMatch(DocumentationTest::isKnown, "is a property");
    }

    @Test
    void propertiesOfTheSampleExist() throws IOException {
        Set<String> keys = keysOf(Files.readString(ROOT.resolve("sample-app/src/main/resources/application.yml")));
        assertThat(keys).hasSizeGreaterThan(20).allMatch(DocumentationTest::isKnown, "is a property");
    }

    @Test
    void anUnknownPropertyWouldBeFound() {
        assertThat(isKnown("reactor-server.port")).isTrue();
        assertThat(isKnown("reactor-server.limits")).isTrue();
        assertThat(isKnown("reactor-server.tcp.ports.echo")).isTrue();
        assertThat(isKnown("reactor-server.limits.bodies")).isFalse();
        assertThat(isKnown("reactor-server.por")).isFalse();
        assertThat(isKnown("server.prot")).isFalse();
        assertThat(keysOf("reactor-server:\n  limits:\n    bodies: 1\nother: 2\n"))
                .containsExactly("reactor-server.limits.bodies");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksOfThePageLeadSomewhere(Path page) throws IOException {
        String text = BLOCK.matcher(Files.readString(page)).replaceAll("");
        Path folder = page.getParent();
        List<String> broken = new ArrayList<>();
        for (MatchResult link : LINK.matcher(text).results().toList()) {
            String target = link.group(1);
            if (!target.startsWith("http")) {
                String[] parts = target.split("#", 2);
                Path file = parts[0].isEmpty() ? page : folder.resolve(parts[0]);
                if (!Files.exists(file) || parts.length == 2 && !anchors(file).contains(parts[1])) {
                    broken.add(target);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    /** As they are made of headings where Markdown is shown. */
    private static Set<String> anchors(Path page) throws IOException {
        Set<String> anchors = new HashSet<>();
        for (Matcher heading = HEADING.matcher(Files.readString(page)); heading.find(); ) {
            anchors.add(heading.group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\w\\s-]", "")
                    .replace(' ', '-'));
        }
        return anchors;
    }

    @Test
    void everyPageIsInTheIndex() throws IOException {
        String index = Files.readString(ROOT.resolve("docs/index.md"));
        assertThat(pages())
                .map(page -> ROOT.resolve("docs").relativize(page).toString())
                .filteredOn(page -> !page.equals("index.md") && !page.contains("README"))
                .allSatisfy(page -> assertThat(index).contains("(" + page + ")"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void versionsOfThePageAreThoseOfTheProject(Path page) throws IOException {
        String text = Files.readString(page);
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        assertThat(versions(VERSION_OF_OURS, text))
                .allSatisfy(version -> assertThat(pom)
                        .contains("<artifactId>reactor-server-parent</artifactId>\n  <version>" + version
                                + "</version>"));
        assertThat(versions(VERSION_OF_BOOT, text)).allMatch(SpringBootVersion.getVersion()::equals);
    }

    private static List<String> versions(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(version -> version.group(1) != null ? version.group(1) : version.group(2))
                .toList();
    }
}
