package io.github.reactorserver.http.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLogFilterTest {
    private static AccessLogFilter excluding(String... patterns) {
        return new AccessLogFilter(List.of(), List.of(), List.of(patterns));
    }

    @Test
    void withoutConditionsEveryRequestIsLogged() {
        assertThat(AccessLogFilter.ALL.accepts(200, "/")).isTrue();
        assertThat(AccessLogFilter.ALL.accepts(0, "")).isTrue();
        assertThat(AccessLogFilter.ALL.accepts(99_999, "*")).isTrue();
    }

    @Test
    void statusesAreSingleRangesOrClasses() {
        AccessLogFilter filter = new AccessLogFilter(List.of("404", "500-503", "3xx"), List.of(), List.of());

        assertThat(List.of(299, 300, 399, 400, 403, 404, 405, 499, 500, 503, 504))
                .filteredOn(status -> filter.accepts(status, "/"))
                .containsExactly(300, 399, 404, 500, 503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4", "xx", "0xx", "6xx", "700", "099", "500-600", "4xxx", "500-", "503-500", "abc"})
    void aStatusThatIsNoneIsRefused(String status) {
        assertThatThrownBy(() -> new AccessLogFilter(List.of(status), List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/health, /health, true",
        "/health, /health?probe=1, true",
        "/health, /healthy, false",
        "/health, /a/health, false",
        "/actuator/**, /actuator/metrics/jvm, true",
        "/actuator/**, /actuator, true",
        "/actuator/**, /actuators, false",
        "/static/*, /static/a.css, true",
        "/static/*, /static/b/a.css, false",
        "/static/*.css, /static/a.js, false",
        "/**/*.css, /a/b/c.css, true",
        "/**/*.css, /a/b/c.js, false",
        "/a*b*c/**/d, /aXbYc/1/2/d, true",
        "/a*b*c/**/d, /aXbYc/1/2/e, false",
        "/**, /, true",
        "**, /x/y, true",
        "/a/**/b/*/c, /a/b/x/b/y/c, true",
        "/a/**/b/*/c, /a/b/x/b/c, false",
    })
    void pathPatterns(String pattern, String target, boolean matches) {
        assertThat(excluding(pattern).accepts(200, target)).isEqualTo(!matches);
        assertThat(new AccessLogFilter(List.of(), List.of(pattern), List.of()).accepts(200, target))
                .isEqualTo(matches);
    }

    @Test
    void anExclusionIsStrongerThanAnInclusion() {
        AccessLogFilter filter = new AccessLogFilter(List.of(), List.of("/api/**"), List.of("/api/ping"));

        assertThat(filter.accepts(200, "/api/users")).isTrue();
        assertThat(filter.accepts(200, "/api/ping")).isFalse();
        assertThat(filter.accepts(200, "/other")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health/../admin",
                "/health/%2e%2e/admin",
                "/health//admin",
                "/health/.",
                "/health/;/admin",
                "/health\\..\\admin",
                "/health/\u0000",
                "http://host/health/x",
                "*",
                "",
            })
    void nobodyHidesBehindAnExclusion(String target) {
        assertThat(excluding("/health/**", "**").accepts(200, target)).isTrue();
    }

    @Test
    void aVeryLongPathIsLoggedWithoutMatching() {
        assertThat(excluding("/**").accepts(200, "/" + "a".repeat(512))).isTrue();
        assertThat(excluding("/**").accepts(200, "/" + "a".repeat(511))).isFalse();
    }
}
