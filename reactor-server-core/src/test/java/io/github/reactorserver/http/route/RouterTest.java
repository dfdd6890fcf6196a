package io.github.reactorserver.http.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterTest {
    private static final HttpHandler HANDLER = request -> HttpResponse.text("");

    private static Route route(@Nullable HttpMethod method, String template) {
        return new Route(method, template, Dispatch.LOOP, HANDLER);
    }

    private static Router get(String... templates) {
        Router.Builder builder = Router.builder();
        for (String template : templates) {
            builder.get(template, HANDLER);
        }
        return builder.build();
    }

    private static Router.Match match(Router router, HttpMethod method, String target) {
        return router.match(HttpRequest.of(method, target));
    }

    private static String matched(Router router, String target) {
        Route route = match(router, HttpMethod.GET, target).route();
        return route == null ? "none" : route.template();
    }

    // ---- precedence

    private static final List<String> TEMPLATES = List.of(
            "/",
            "/a",
            "/a/",
            "/a/b",
            "/a/{x}",
            "/a/{x}/c",
            "/a/b/{*rest}",
            "/a/**",
            "/{x}/b",
            "/{x}/b/d",
            "/files/{*path}");

    private static final Map<String, String> MATCHES = Map.ofEntries(
            Map.entry("/", "/"),
            Map.entry("/a", "/a"),
            Map.entry("/a?x=/a/b", "/a"),
            Map.entry("/a/", "/a/"),
            Map.entry("/a/b", "/a/b"),
            Map.entry("/a/c", "/a/{x}"),
            Map.entry("/a/b/c", "/a/b/{*rest}"),
            Map.entry("/a/z/c", "/a/{x}/c"),
            Map.entry("/a/z/d", "/a/**"),
            Map.entry("/a//c", "/a/**"),
            Map.entry("/a/b/d/e", "/a/b/{*rest}"),
            Map.entry("/z/b", "/{x}/b"),
            Map.entry("/z/b/d", "/{x}/b/d"),
            Map.entry("/files", "/files/{*path}"),
            Map.entry("/files/", "/files/{*path}"),
            Map.entry("/files/x/y", "/files/{*path}"),
            Map.entry("/z", "none"),
            Map.entry("//b", "none"),
            Map.entry("/A", "none"),
            Map.entry("http://h/a/b", "/a/b"),
            Map.entry("http://h", "/"));

    @Test
    void mostLiteralTemplateWinsWhateverTheOrderOfRegistration() {
        List<String> templates = new ArrayList<>(TEMPLATES);
        for (int seed = 0; seed < 50; seed++) {
            Collections.shuffle(templates, new Random(seed));
            Router router = get(templates.toArray(String[]::new));
            MATCHES.forEach((target, template) ->
                    assertThat(matched(router, target)).as(target).isEqualTo(template));
        }
    }

    @Test
    void templateWithoutTheMethodGivesWayToALessLiteralOne() {
        Router router =
                Router.builder().get("/a/b", HANDLER).post("/a/{x}", HANDLER).build();
        Router.Match match = match(router, HttpMethod.POST, "/a/b");
        assertThat(match.route()).hasToString("POST /a/{x}");
        assertThat(match.pathVariables()).containsEntry("x", "b");
    }

    @Test
    void routeOfTheMethodWinsOverARouteOfEveryMethod() {
        Router router = Router.builder()
                .route(route(null, "/a"))
                .route(route(HttpMethod.GET, "/a"))
                .build();
        assertThat(match(router, HttpMethod.GET, "/a").route()).hasToString("GET /a");
        assertThat(match(router, HttpMethod.POST, "/a").route()).hasToString("* /a");
        assertThat(match(router, HttpMethod.of("BREW"), "/a").route()).hasToString("* /a");
    }

    @Test
    void thousandRoutesAreToldApart() {
        Router.Builder builder = Router.builder();
        for (int i = 0; i < 1000; i++) {
            builder.get("/r" + i + "/{x}", HANDLER).get("/r" + i, HANDLER);
        }
        Router router = builder.build();
        for (int i = 0; i < 1000; i++) {
            assertThat(matched(router, "/r" + i)).isEqualTo("/r" + i);
            assertThat(matched(router, "/r" + i + "/y")).isEqualTo("/r" + i + "/{x}");
        }
        assertThat(matched(router, "/r1000")).isEqualTo("none");
        assertThat(router.routes()).hasSize(2000);
    }

    // ---- variables

    @ParameterizedTest
    @CsvSource({
        "/u/7, 7",
        "/u/a%20b, a b",
        "/u/caf%C3%A9, caf\u00e9",
        "/u/a+b, a+b",
        "/u/a%2Fb, a/b",
        "/u/%2525, %25",
        "/u/a;b=c, a;b=c",
        "/u/7?y=z, 7",
    })
    void variableIsDecodedOnceBehindTheSplit(String target, String value) {
        Router.Match match = match(get("/u/{x}"), HttpMethod.GET, target);
        assertThat(match.pathVariables()).isEqualTo(Map.of("x", value));
    }

    @ParameterizedTest
    @CsvSource({"/f, ''", "/f/, ''", "/f/a, a", "/f/a/b/, a/b/", "/f//a, /a", "/f/a%20b/c, a b/c"})
    void catchAllTakesTheRest(String target, String value) {
        Router.Match match = match(get("/f/{*x}"), HttpMethod.GET, target);
        assertThat(match.pathVariables()).isEqualTo(Map.of("x", value));
    }

    @Test
    void severalVariablesAreBoundByName() {
        Router.Match match = match(get("/{a}/{b}/x/{*c}"), HttpMethod.GET, "/1/2/x/3/4");
        assertThat(match.pathVariables()).isEqualTo(Map.of("a", "1", "b", "2", "c", "3/4"));
    }

    @Test
    void variableNamesAreThoseOfTheRouteThatMatched() {
        Router router =
                Router.builder().get("/{a}", HANDLER).post("/{b}", HANDLER).build();
        assertThat(match(router, HttpMethod.GET, "/1").pathVariables()).isEqualTo(Map.of("a", "1"));
        assertThat(match(router, HttpMethod.POST, "/1").pathVariables()).isEqualTo(Map.of("b", "1"));
    }

    @Test
    void valuesOfABranchThatFailedAreForgotten() {
        Router router = get("/{a}/{b}/c", "/{d}/**");
        assertThat(match(router, HttpMethod.GET, "/1/2/x").pathVariables()).isEqualTo(Map.of("d", "1"));
    }

    @Test
    void emptySegmentIsNoVariable() {
        assertThat(matched(get("/u/{x}"), "/u/")).isEqualTo("none");
        assertThat(matched(get("/{x}/u"), "//u")).isEqualTo("none");
    }

    @Test
    void literalIsComparedDecoded() {
        Router router = get("/caf\u00e9", "/a b/{x}");
        assertThat(matched(router, "/caf%C3%A9")).isEqualTo("/caf\u00e9");
        assertThat(matched(router, "/a%20b/c")).isEqualTo("/a b/{x}");
        assertThat(matched(get("/abc"), "/%61bc")).isEqualTo("/abc");
    }

    @Test
    void encodedSlashIsNoSeparator() {
        assertThat(matched(get("/a/b"), "/a%2Fb")).isEqualTo("none");
    }

    @Test
    void pathThatIsNotUtf8IsRefused() {
        Router router = get("/{x}");
        assertThatIllegalArgumentException().isThrownBy(() -> match(router, HttpMethod.GET, "/%ff"));
    }

    // ---- HEAD, OPTIONS, 404 and 405

    @Test
    void headIsAnsweredByGetUnlessItHasItsOwn() {
        Router router = Router.builder()
                .get("/a", HANDLER)
                .get("/b", HANDLER)
                .route(route(HttpMethod.HEAD, "/b"))
                .build();
        assertThat(match(router, HttpMethod.HEAD, "/a").route()).hasToString("GET /a");
        assertThat(match(router, HttpMethod.HEAD, "/b").route()).hasToString("HEAD /b");
    }

    @Test
    void unknownPathAllowsNothing() {
        Router.Match match = match(get("/a"), HttpMethod.GET, "/b");
        assertThat(match.route()).isNull();
        assertThat(match.allowed()).isEmpty();
    }

    @Test
    void wrongMethodIsToldWhatTheWholePathAllows() {
        Router router = Router.builder()
                .get("/a/b", HANDLER)
                .post("/a/{x}", HANDLER)
                .route(route(HttpMethod.PUT, "/a/**"))
                .build();
        Router.Match match = match(router, HttpMethod.DELETE, "/a/b");
        assertThat(match.route()).isNull();
        assertThat(match.allowed())
                .containsExactly(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.POST, HttpMethod.PUT);
    }

    @Test
    void optionsIsAnsweredByTheServerUnlessItHasARoute() {
        Router router = Router.builder()
                .post("/a", HANDLER)
                .route(route(HttpMethod.OPTIONS, "/b"))
                .build();
        Router.Match match = match(router, HttpMethod.OPTIONS, "/a");
        assertThat(match.route()).isNull();
        assertThat(match.allowed()).containsExactly(HttpMethod.OPTIONS, HttpMethod.POST);
        assertThat(match(router, HttpMethod.OPTIONS, "/b").route()).hasToString("OPTIONS /b");
    }

    @Test
    void asteriskAllowsWhatAnyRouteDoes() {
        Router router =
                Router.builder().get("/a", HANDLER).post("/b/{x}", HANDLER).build();
        Router.Match match = match(router, HttpMethod.OPTIONS, "*");
        assertThat(match.route()).isNull();
        assertThat(match.allowed())
                .containsExactly(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.POST);
    }

    @Test
    void asteriskIsNotAPath() {
        Router router = Router.builder()
                .route(route(HttpMethod.OPTIONS, "*"))
                .get("/b", HANDLER)
                .build();
        assertThat(match(router, HttpMethod.OPTIONS, "*").route()).hasToString("OPTIONS *");
        Router.Match match = match(router, HttpMethod.GET, "/*");
        assertThat(match.route()).isNull();
        assertThat(match.allowed()).isEmpty();
    }

    @Test
    void targetWithoutAPathMatchesNothing() {
        Router router = get("/ost:80", "/**");
        assertThat(match(router, HttpMethod.CONNECT, "host:80").route()).isNull();
        assertThat(match(router, HttpMethod.CONNECT, "host:80").allowed()).isEmpty();
    }

    @Test
    void singleHandlerAnswersEverything() {
        Router router = Router.of(HANDLER, Dispatch.COMPUTE);
        for (String target : List.of("/", "/a/b", "//", "/a%20b?c", "*")) {
            HttpMethod method = target.equals("*") ? HttpMethod.OPTIONS : HttpMethod.of("ANY");
            Route route = match(router, method, target).route();
            assertThat(route).as(target).isNotNull();
            assertThat(route.dispatch()).isEqualTo(Dispatch.COMPUTE);
        }
    }

    // ---- conflicts

    @ParameterizedTest
    @CsvSource({"/a, /a", "/{x}, /{y}", "/a/{*r}, /a/**", "/{x}/b/{y}, /{u}/b/{v}"})
    void twoRoutesForTheSameRequestsAreRefusedByName(String one, String other) {
        Router.Builder builder = Router.builder().get(one, HANDLER);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.get(other, HANDLER))
                .withMessageContaining("'GET " + one + "'")
                .withMessageContaining("'GET " + other + "'");
        assertThat(builder.post(other, HANDLER).build().routes()).hasSize(2);
    }
}
