package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table in docs/configuration.md is made of the metadata of the properties. Run with {@code -Ddocs.update=true} to
 * write it anew.
 */
final class ConfigurationReferenceTest {
    private static final Path FILE = Path.of("..", "docs", "configuration.md");
    private static final String BEGIN = "<!-- begin of generated table -->\n";
    private static final String END = "<!-- end of generated table -->";

    private static String table() throws IOException {
        JsonNode metadata;
        try (InputStream in = ReactorServerProperties.class
                .getClassLoader()
                .getResourceAsStream("META-INF/spring-configuration-metadata.json")) {
            metadata = JsonMapper.shared().readTree(in);
        }
        Map<String, JsonNode> sorted = new TreeMap<>();
        metadata.get("properties")
                .forEach(property -> sorted.put(property.get("name").asString(), property));
        StringBuilder table = new StringBuilder("| Name | Description | Type | Default |\n|---|---|---|---|\n");
        sorted.forEach((name, property) -> table.append("| `")
                .append(name)
                .append("` | ")
                .append(property.get("description")
                        .asString()
                        .replaceAll("\\s+", " ")
                        .replace("|", "\\|"))
                .append(" | `")
                .append(type(property.get("type").asString()))
                .append("` | ")
                .append(fallback(property))
                .append(" |\n"));
        return table.toString();
    }

    private static String type(String type) {
        return type.replaceAll("[a-z]+\\.([a-z0-9]+\\.)*", "").replace('$', '.').replace(",", ", ");
    }

    private static String fallback(JsonNode property) {
        JsonNode value = property.get("defaultValue");
        return value == null || value.asString("").isEmpty() && value.isString() ? "" : "`" + value.asString() + "`";
    }

    @Test
    void tableOfTheReferenceIsThatOfTheProperties() throws IOException {
        String text = Files.readString(FILE);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertThat(begin).isGreaterThan(BEGIN.length());
        if (Boolean.getBoolean("docs.update")) {
            text = text.substring(0, begin) + table() + text.substring(end);
            Files.writeString(FILE, text);
            end = text.indexOf(END);
        }
        assertThat(text.substring(begin, end)).isEqualTo(table());
    }
}
