package io.github.reactorserver.boot.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RequestPredicates.accept;
import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.util.pattern.PathPatternParser;

/** Which requests are known to be answered by the application. */
final class ControllerPathsTest {
    private static final HandlerFunction<ServerResponse> HANDLER =
            request -> ServerResponse.ok().build();

    private static ControllerPaths.Mapping mapping(String pattern, String... methods) {
        return new ControllerPaths.Mapping(Set.of(methods), PathPatternParser.defaultInstance.parse(pattern));
    }

    private static HttpRequest request(String method, String path) {
        return HttpRequest.of(HttpMethod.of(method), path);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/notes/1, true, true",
        "HEAD, /api/notes/1, true, true",
        "GET, /api/notes/1?x=/y, true, true",
        "GET, /api/notes/a%20b, true, true",
        "GET, /api/notes/1/2, false, false",
        "GET, /api/notes, false, false",
        "DELETE, /api/notes/1, false, false",
        "POST, /api/notes, true, true",
        "PUT, /any, true, true",
        "GET, /page, false, true",
        "GET, /*, false, true",
        "GET, /, false, true",
        "POST, /, false, false",
        "OPTIONS, *, false, false",
    })
    void requestIsNamedOrAnswered(String method, String path, boolean named, boolean answered) {
        ControllerPaths paths = new ControllerPaths(
                "",
                List.of(
                        mapping("/api/notes/{id}", "GET"),
                        mapping("/api/notes", "POST"),
                        mapping("/any"),
                        mapping("/", "GET"),
                        mapping("/{page}", "GET")));
        assertThat(paths.name(request(method, path))).isEqualTo(named);
        assertThat(paths.answer(request(method, path))).isEqualTo(answered);
    }

    @Test
    void basePathStandsInFront() {
        ControllerPaths paths = new ControllerPaths("/base", List.of(mapping("/api", "GET")));
        assertThat(paths.name(request("GET", "/base/api"))).isTrue();
        assertThat(paths.name(request("GET", "/api"))).isFalse();
        assertThat(paths.name(request("GET", "/base"))).isFalse();
        assertThat(paths.name(request("GET", "/baseapi"))).isFalse();
    }

    @Test
    void routesWithConditionsOfAnotherKindAreNotKnown() {
        List<ControllerPaths.Mapping> found = new ArrayList<>();
        RouterFunctions.route()
                .GET("/flux", HANDLER)
                .GET("/json", accept(MediaType.APPLICATION_JSON), HANDLER)
                .path("/nested", nested -> nested.GET("/one", HANDLER).POST("/two", HANDLER))
                .nest(accept(MediaType.TEXT_HTML), nested -> nested.GET("/page", HANDLER))
                .route(path("/x").or(path("/y")), HANDLER)
                .route(path("/z").negate(), HANDLER)
                .resources("/static/**", new org.springframework.core.io.ClassPathResource("static/"))
                .path("/deep/**", nested -> nested.GET("/{x}", HANDLER))
                .build()
                .accept(new RouterPaths(found));
        assertThat(found)
                .extracting(one -> one.methods() + one.pattern().getPatternString())
                .containsExactly("[GET]/flux", "[GET]/nested/one", "[POST]/nested/two");
    }
}
