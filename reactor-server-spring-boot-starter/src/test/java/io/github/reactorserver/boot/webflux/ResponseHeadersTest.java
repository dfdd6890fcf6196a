package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** Spring's header fields behave on ours as on its own map. */
final class ResponseHeadersTest {
    private final ResponseHeaders fields = new ResponseHeaders();
    private final HttpHeaders ours = new HttpHeaders(fields);
    private final HttpHeaders springs = new HttpHeaders();

    // Spring's own map keeps the list that it is given
    private static List<String> list(String... values) {
        return new ArrayList<>(List.of(values));
    }

    private static HttpHeaders others() {
        HttpHeaders others = new HttpHeaders();
        others.add("A", "8");
        others.add("a", "9");
        others.add("D", "10");
        return others;
    }

    @SuppressWarnings("removal") // asMultiValueMap, which applications use nevertheless
    private static List<Consumer<HttpHeaders>> changes() {
        return List.of(
                headers -> headers.add("A", "1"),
                headers -> headers.add("a", "2"),
                headers -> headers.add("B", "3"),
                headers -> headers.addAll("b", List.of("4", "5")),
                headers -> headers.addAll(others()),
                headers -> headers.set("a", "6"),
                headers -> headers.set("C", "7"),
                headers -> headers.setAll(Map.of("A", "11")),
                headers -> headers.put("b", list("12", "13")),
                headers -> headers.putIfAbsent("c", list("14")),
                headers -> headers.putAll(others()),
                headers -> headers.setContentType(MediaType.APPLICATION_JSON),
                headers -> headers.setVary(List.of("Origin", "Accept")),
                headers -> headers.remove("a"),
                headers -> headers.remove("none"),
                headers -> headers.headerNames().remove("B"),
                headers -> headers.asMultiValueMap().keySet().removeIf("b"::equalsIgnoreCase),
                headers -> headers.asMultiValueMap().values().removeIf(values -> values.contains("9")),
                headers -> headers.asMultiValueMap().entrySet().removeIf(field -> "a".equalsIgnoreCase(field.getKey())),
                headers -> headers.asMultiValueMap().replaceAll((name, values) -> list("text/plain")),
                HttpHeaders::clearContentHeaders,
                HttpHeaders::clear);
    }

    private static Stream<Function<HttpHeaders, Object>> views() {
        return Stream.of(
                headers -> headers.get("a"),
                headers -> headers.get("none"),
                headers -> headers.getFirst("B"),
                headers -> headers.getOrEmpty("b"),
                headers -> headers.containsHeader("C"),
                HttpHeaders::size,
                HttpHeaders::isEmpty,
                HttpHeaders::getContentType,
                HttpHeaders::getVary,
                headers -> List.copyOf(lower(headers.headerNames())),
                headers -> {
                    Map<String, String> firsts = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                    firsts.putAll(headers.toSingleValueMap());
                    return firsts;
                },
                ResponseHeadersTest::all,
                headers -> all(HttpHeaders.readOnlyHttpHeaders(headers)));
    }

    private static List<String> lower(Iterable<String> names) {
        List<String> all = new ArrayList<>();
        names.forEach(name -> all.add(name.toLowerCase(Locale.ROOT)));
        all.sort(null);
        return all;
    }

    // how a name that was added twice is written, and where, is left open
    private static Map<String, List<String>> all(HttpHeaders headers) {
        Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach(all::put);
        return all;
    }

    @ParameterizedTest
    @MethodSource("views")
    void changesAreSeenAsOnSpringsMap(Function<HttpHeaders, Object> view) {
        Random random = new Random(1);
        List<Consumer<HttpHeaders>> changes = changes();
        for (int i = 0; i < 2_000; i++) {
            int chosen = random.nextInt(changes.size());
            changes.get(chosen).accept(ours);
            changes.get(chosen).accept(springs);
            assertThat(view.apply(ours))
                    .as("after change %d, which was number %d", i, chosen)
                    .isEqualTo(view.apply(springs));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "a\nb", "a\u0000b", "a\u007fb", "\u0001"})
    void valueThatCannotBeSentIsRefusedWhenItIsSet(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ours.add("Location", value))
                .withMessageContaining("Location");
        assertThatIllegalArgumentException().isThrownBy(() -> ours.set("Location", value));
        assertThatIllegalArgumentException().isThrownBy(() -> ours.put("Location", List.of(value)));
        assertThatIllegalArgumentException().isThrownBy(() -> ours.addAll("Location", List.of(value)));
        ours.set("Location", "/");
        assertThatIllegalArgumentException().isThrownBy(() -> ours.set("Location", value));
        assertThat(ours.get("Location")).containsExactly("/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:b", "ä", "a\r\n"})
    void nameThatCannotBeSentIsRefusedWhenItIsSet(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> ours.add(name, "value"));
        assertThatIllegalArgumentException().isThrownBy(() -> ours.set(name, "value"));
        assertThat(ours.isEmpty()).isTrue();
    }

    @Test
    void characterThatNoFieldCanHaveBecomesAQuestionMark() {
        ours.add("A", "äÿ€ \ud83d\ude00");
        ours.set("B", "€");
        ours.set("B", "€€");
        assertThat(ours.getFirst("A")).isEqualTo("äÿ? ?");
        assertThat(ours.getFirst("B")).isEqualTo("??");
    }

    @Test
    void fieldsComeInTheOrderInWhichTheyWereAdded() {
        ours.add("B", "1");
        ours.add("A", "2");
        ours.add("b", "3");
        ours.set("a", "4");
        ours.set("C", null);
        List<String> lines = new ArrayList<>();
        fields.forEachField((name, value) -> lines.add(name + ": " + value));
        assertThat(lines).containsExactly("B: 1", "a: 4", "b: 3");
    }
}
