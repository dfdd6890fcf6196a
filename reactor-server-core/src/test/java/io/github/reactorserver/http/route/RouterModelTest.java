package io.github.reactorserver.http.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.route.PathTemplate.Kind;
import io.github.reactorserver.http.route.PathTemplate.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The router against a plain search through all templates; seeds make every run the same. */
class RouterModelTest {
    private static final List<String> TEXTS = List.of("a", "b", "ab", "");
    private static final List<HttpMethod> METHODS = List.of(HttpMethod.GET, HttpMethod.POST);

    private static final HttpHandler HANDLER = request -> HttpResponse.text("");

    private final List<Route> routes = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void routeFoundIsTheMostLiteralOfAll(long seed) {
        Random random = new Random(seed);
        for (int table = 0; table < 20; table++) {
            Router router = router(random);
            for (int request = 0; request < 60; request++) {
                String path = "/" + String.join("/", texts(random));
                HttpMethod method = METHODS.get(random.nextInt(2));
                Router.Match match = router.match(HttpRequest.of(method, path));
                assertThat(Optional.ofNullable(match.route()))
                        .as(() -> method + " " + path + " of " + routes)
                        .isEqualTo(mostLiteral(method, path));
                if (match.route() == null) {
                    assertThat(match.allowed()).isEqualTo(allowed(path));
                }
            }
        }
    }

    private Router router(Random random) {
        routes.clear();
        Router.Builder builder = Router.builder();
        Set<String> shapes = new TreeSet<>();
        for (int i = 0; i < 12; i++) {
            Route route = new Route(METHODS.get(random.nextInt(2)), template(random), Dispatch.LOOP, HANDLER);
            if (shapes.add(route.method() + PathTemplate.parse(route.template()).shape())) {
                routes.add(route);
                builder.route(route);
            }
        }
        return builder.build();
    }

    private static List<String> texts(Random random) {
        return random.ints(1 + random.nextInt(4), 0, TEXTS.size())
                .mapToObj(TEXTS::get)
                .toList();
    }

    private static String template(Random random) {
        List<String> parts = new ArrayList<>(texts(random));
        for (int i = 0; i < parts.size(); i++) {
            if (random.nextInt(3) == 0) {
                parts.set(i, "{v" + i + "}");
            }
        }
        if (random.nextInt(3) == 0) {
            parts.set(parts.size() - 1, "**");
        }
        return "/" + String.join("/", parts);
    }

    private Optional<Route> mostLiteral(HttpMethod method, String path) {
        return routes.stream()
                .filter(route -> method.equals(route.method()) && matches(route, path))
                .min(Comparator.comparing(RouterModelTest::kinds));
    }

    private List<HttpMethod> allowed(String path) {
        Set<String> names = routes.stream()
                .filter(route -> matches(route, path))
                .map(route -> String.valueOf(route.method()))
                .collect(Collectors.toCollection(TreeSet::new));
        if (names.contains("GET")) {
            names.add("HEAD");
        }
        if (!names.isEmpty()) {
            names.add("OPTIONS");
        }
        return names.stream().map(HttpMethod::of).toList();
    }

    // compares as the search goes: literals first, and the end of a template before a catch-all of nothing
    private static String kinds(Route route) {
        return PathTemplate.parse(route.template()).segments().stream()
                .map(segment -> Integer.toString(segment.kind().ordinal()))
                .collect(Collectors.joining());
    }

    private static boolean matches(Route route, String path) {
        List<Segment> segments = PathTemplate.parse(route.template()).segments();
        List<String> texts = List.of(path.substring(1).split("/", -1));
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (segment.kind() == Kind.CATCH_ALL) {
                return true;
            }
            if (i == texts.size() || !matches(segment, texts.get(i))) {
                return false;
            }
        }
        return texts.size() == segments.size();
    }

    private static boolean matches(Segment segment, String text) {
        return segment.kind() == Kind.VARIABLE
                ? !text.isEmpty()
                : segment.text().equals(text);
    }
}
