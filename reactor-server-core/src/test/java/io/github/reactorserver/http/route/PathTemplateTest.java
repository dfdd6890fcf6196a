package io.github.reactorserver.http.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.reactorserver.http.route.PathTemplate.Kind;
import io.github.reactorserver.http.route.PathTemplate.Segment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {

    @Test
    void segmentsAreLiteralsVariablesAndACatchAll() {
        assertThat(PathTemplate.parse("/a/{b}/{*c}").segments())
                .containsExactly(
                        new Segment(Kind.LITERAL, "a"),
                        new Segment(Kind.VARIABLE, "b"),
                        new Segment(Kind.CATCH_ALL, "c"));
        assertThat(PathTemplate.parse("/").segments()).containsExactly(new Segment(Kind.LITERAL, ""));
        assertThat(PathTemplate.parse("/**").segments()).containsExactly(new Segment(Kind.CATCH_ALL, ""));
    }

    @Test
    void variablesAreInOrder() {
        assertThat(PathTemplate.parse("/{b}/x/{a}/{*r}").variables()).containsExactly("b", "a", "r");
        assertThat(PathTemplate.parse("/a/**").variables()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/a/b, /a/b", "/{x}/b, /{y}/b", "/a/{*r}, /a/**", "/{x}/{*r}, /{y}/**"})
    void shapeIsEqualForTemplatesOfTheSamePaths(String one, String other) {
        assertThat(PathTemplate.parse(one).shape())
                .isEqualTo(PathTemplate.parse(other).shape());
    }

    @ParameterizedTest
    @CsvSource({"/a, /a/", "/a/{x}, /a/{*x}", "/a, /A", "/, /**"})
    void shapeDiffersForTemplatesOfDifferentPaths(String one, String other) {
        assertThat(PathTemplate.parse(one).shape())
                .isNotEqualTo(PathTemplate.parse(other).shape());
    }

    @Test
    void literalHasNoVariablesAtAll() {
        assertThat(PathTemplate.parse("/a/b").isLiteral()).isTrue();
        assertThat(PathTemplate.parse("/a/{b}").isLiteral()).isFalse();
        assertThat(PathTemplate.parse("/a/**").isLiteral()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a/b",
                "/a{b}",
                "/{a}b",
                "/{}",
                "/{*}",
                "/{a b}",
                "/{a",
                "/a}",
                "/a*",
                "/*",
                "/***",
                "/{a}/{a}",
                "/{a}/{*a}",
                "/**/a",
                "/{*a}/b",
                "/**/",
                "/a%20b",
                "/a?b",
                "/a#b",
            })
    void malformedTemplateIsRefusedByName(String template) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathTemplate.parse(template))
                .withMessageContaining("'" + template + "'");
    }
}
