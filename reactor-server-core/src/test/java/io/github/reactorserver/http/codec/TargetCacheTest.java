package io.github.reactorserver.http.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetCacheTest {
    private final TargetCache cache = new TargetCache();

    private String text(String target) {
        byte[] octets = Ascii.bytes("GET " + target + " HTTP/1.1");
        return cache.text(octets, 4, 4 + target.length(), target.indexOf('?') >= 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "/hello12", "/hello123", "/hello/world/index.html"})
    void targetThatIsAskedForAgainIsNoNewString(String target) {
        String first = text(target);
        assertThat(first).isEqualTo(target);
        assertThat(text(target)).isSameAs(first);
    }

    @Test
    void longTargetsAndQueriesAreNotKept() {
        String longOne = "/" + "a".repeat(64);
        assertThat(text(longOne)).isEqualTo(longOne).isNotSameAs(text(longOne));
        assertThat(text("/a?token=1")).isEqualTo("/a?token=1").isNotSameAs(text("/a?token=1"));
    }

    @Test
    void manyTargetsAreToldApart() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 1_000; i++) {
                String target = "/" + Integer.toString(i * 7919, Character.MAX_RADIX);
                assertThat(text(target)).isEqualTo(target);
            }
        }
    }

    @Test
    void requestsForTheSameTargetShareItsString() throws BadRequestException {
        RequestParser parser = new RequestParser(ParserLimits.DEFAULTS);
        assertThat(target(parser)).isSameAs(target(parser));
    }

    private static String target(RequestParser parser) throws BadRequestException {
        byte[] request = Ascii.bytes("GET /hello HTTP/1.0\r\n\r\n");
        parser.parse(Buffer.copyOf(request, 0, request.length));
        return parser.head().target();
    }
}
