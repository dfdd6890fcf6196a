package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.boot.logging.AccessLogProperties;
import io.github.reactorserver.boot.logging.LoggingProperties;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

final class ConfigurationMetadataTest {
    private final Map<String, Object> metadata = read("META-INF/spring-configuration-metadata.json");

    private static Map<String, Object> read(String resource) {
        try (InputStream in = ReactorServerProperties.class.getClassLoader().getResourceAsStream(resource)) {
            return JsonParserFactory.getJsonParser().parseMap(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> list(String key) {
        return (List<Map<String, Object>>) metadata.get(key);
    }

    @Test
    void everyPropertyIsListed() {
        List<Object> names = leaves(ReactorServerProperties.PREFIX, ReactorServerProperties.class);
        names.addAll(leaves("reactor-server.logging", LoggingProperties.class));
        names.addAll(leaves("reactor-server.access-log", AccessLogProperties.class));
        assertThat(list("properties"))
                .extracting(property -> property.get("name"))
                // every endpoint has its own two, which Spring Boot adds
                .filteredOn(name -> !name.toString().startsWith("management.endpoint."))
                .containsExactlyInAnyOrderElementsOf(names);
    }

    private static List<Object> leaves(String prefix, Class<?> type) {
        List<Object> names = new ArrayList<>();
        members(type).forEach((member, memberType) -> {
            String dashed = member.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            String name = prefix + "." + dashed;
            if (memberType.isRecord()) {
                names.addAll(leaves(name, memberType));
            } else {
                names.add(name);
            }
        });
        return names;
    }

    private static Map<String, Class<?>> members(Class<?> type) {
        Map<String, Class<?>> members = new LinkedHashMap<>();
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                members.put(field.getName(), field.getType());
            }
        }
        return members;
    }

    @Test
    void everyPropertyHasADescriptionInTheStyleOfSpringBoot() {
        assertThat(list("properties"))
                .allSatisfy(property -> assertThat((String) property.get("description"))
                        .as("%s", property.get("name"))
                        .isNotNull()
                        .doesNotStartWith("The ")
                        .doesNotStartWith("A ")
                        .matches("(?s)[A-Z].*\\."));
        assertThat(list("properties"))
                .filteredOn(property -> "java.lang.Boolean".equals(property.get("type")))
                .isNotEmpty()
                .allSatisfy(property ->
                        assertThat((String) property.get("description")).startsWith("Whether "));
    }

    @Test
    void everyPropertyHasADefaultOrDescribesIt() {
        assertThat(list("properties"))
                .filteredOn(property -> !property.containsKey("defaultValue"))
                .extracting(property -> property.get("name"))
                .containsExactlyInAnyOrder(
                        "reactor-server.address",
                        "reactor-server.loop-threads",
                        "reactor-server.dashboard.hosts",
                        "reactor-server.compute.threads",
                        "reactor-server.memory",
                        "reactor-server.files.cache-control-rules",
                        "reactor-server.files.enabled",
                        "reactor-server.half-closure",
                        "reactor-server.access-log.exclude-paths",
                        "reactor-server.access-log.file",
                        "reactor-server.access-log.include-paths",
                        "reactor-server.access-log.roll.name",
                        "reactor-server.access-log.roll.zone",
                        "reactor-server.access-log.statuses",
                        "reactor-server.logging.file",
                        "reactor-server.logging.pattern",
                        "reactor-server.logging.roll.name",
                        "reactor-server.logging.roll.zone",
                        "reactor-server.servers",
                        "reactor-server.tcp.heartbeats",
                        "reactor-server.tcp.ports");
        assertThat(list("properties"))
                .filteredOn(property -> !property.containsKey("defaultValue"))
                .allSatisfy(property ->
                        assertThat((String) property.get("description")).contains("by default"));
    }

    @Test
    void hintsBelongToProperties() {
        assertThat(list("properties"))
                .extracting(property -> property.get("name"))
                .containsAll(
                        list("hints").stream().map(hint -> hint.get("name")).toList());
        assertThat(list("hints")).hasSize(2);
    }
}
