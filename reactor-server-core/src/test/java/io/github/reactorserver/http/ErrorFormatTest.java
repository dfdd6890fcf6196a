package io.github.reactorserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How errors are shown, and who is shown what. */
class ErrorFormatTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | TEXT",
                "*/* | TEXT",
                "text/html | HTML",
                "TEXT/HTML | HTML",
                "application/xhtml+xml | HTML",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | HTML",
                "application/json | PROBLEM",
                "application/problem+json | PROBLEM",
                "application/* | PROBLEM",
                "text/* | TEXT",
                "application/json, text/html | PROBLEM",
                "text/html, application/json | HTML",
                "text/html;q=0.1, application/json;q=0.2 | PROBLEM",
                "text/html ; q=0.1 , application/json ; q=0.2 | PROBLEM",
                "text/html;charset=utf-8;q=0.1, application/json;q=0.2 | PROBLEM",
                "text/html;level=1;q=0.5, text/plain;q=0.4 | HTML",
                "text/html;faq=1, text/plain;q=0.9 | HTML",
                "text/html;q=0, application/json | PROBLEM",
                "text/plain;q=0, */* | HTML",
                "text/plain;q=0, text/html;q=0, */*;q=0.1 | PROBLEM",
                "text/*;q=0.3, text/html;q=0.7, */*;q=0.5 | HTML",
                "*/*;q=0.1, application/json | PROBLEM",
                "image/png | TEXT",
                "text/html;q=2, application/json;q=0.5 | PROBLEM",
                "text/html;q=1.5, application/json;q=0.5 | PROBLEM",
                "text/html;q=x, application/json;q=0.5 | PROBLEM",
                "text/html;Q=0.1, application/json;q=0.5 | PROBLEM",
                ", ,; ;,=,;q=,text/html | HTML",
                "text, /, */html, text/html | HTML",
            })
    void acceptChoosesTheFormat(String accept, ErrorFormat expected) {
        assertThat(ErrorFormat.accepted(accept)).isEqualTo(expected);
    }

    @Test
    void noAcceptMeansText() {
        assertThat(ErrorFormat.accepted(null)).isEqualTo(ErrorFormat.TEXT);
    }

    @Test
    void onlyTheFirstRangesOfALongAcceptCount() {
        assertThat(ErrorFormat.accepted("image/png,".repeat(30) + "text/html")).isEqualTo(ErrorFormat.HTML);
        assertThat(ErrorFormat.accepted("image/png,".repeat(40) + "text/html")).isEqualTo(ErrorFormat.TEXT);
        assertThat(ErrorFormat.accepted(",".repeat(1_000_000))).isEqualTo(ErrorFormat.TEXT);
        assertThat(ErrorFormat.accepted("text/html" + ";a=b".repeat(1_000_000))).isEqualTo(ErrorFormat.HTML);
    }

    @Test
    void detailCannotBreakOutOfItsFormat() {
        String nasty = "<script>&\"'\\\r\n\u0000\u2028x";
        assertThat(ErrorFormat.HTML.render(HttpStatus.BAD_REQUEST, nasty)).doesNotContain("<script>");
        assertThat(ErrorFormat.PROBLEM.render(HttpStatus.BAD_REQUEST, nasty))
                .contains("\\\"'\\\\\\u000d\\u000a\\u0000")
                .doesNotContain("\r");
        assertThat(ErrorFormat.TEXT.render(HttpStatus.BAD_REQUEST, nasty)).hasLineCount(1);
    }
}
