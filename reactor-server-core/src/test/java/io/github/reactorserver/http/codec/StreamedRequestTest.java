package io.github.reactorserver.http.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests whose body is taken as it comes. */
class StreamedRequestTest {
    private static final String HEAD = "POST / HTTP/1.1\r\nHost: a\r\n";

    private final RequestParser parser = new RequestParser(RequestTable.LIMITS);
    private final Buffer body = new Buffer(16);

    static List<RequestTable.Row> rows() {
        return RequestTable.rows();
    }

    private static Buffer buffer(String text) {
        return new Buffer(16).writeLatin1(text);
    }

    private String bodyText() {
        return body.readText(body.readableBytes(), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void bodyTakenAsItComesIsTheOneThatIsCollected(RequestTable.Row row) {
        List<String> expected = PeerParser.comparable(Transcript.of(RequestTable.LIMITS, row.input()));
        assertThat(readAll(row.input())).isEqualTo(expected);
    }

    private List<String> readAll(byte[] input) {
        List<String> requests = new ArrayList<>();
        Buffer in = new Buffer(16);
        try {
            for (byte[] piece : AnyInput.cut(input, new Random(7))) {
                in.write(piece);
                while (in.isReadable() && parser.parseHead(in) && parser.readBody(in, body, 1000)) {
                    byte[] bytes = body.readBytes(body.readableBytes());
                    requests.add(parser.head().method() + " " + parser.head().target() + Transcript.summary(bytes));
                    if (!parser.keepsAlive()) {
                        return requests;
                    }
                }
            }
        } catch (BadRequestException e) {
            requests.add(PeerParser.REFUSED);
        }
        return requests;
    }

    @Test
    void partsOfABodyAreGivenOutAtOnce() throws BadRequestException {
        assertThat(parser.parseHead(buffer(HEAD + "Content-Length: 10\r\n\r\n")))
                .isTrue();
        assertThat(parser.readBody(buffer("hello"), body, 10)).isFalse();
        assertThat(bodyText()).isEqualTo("hello");
        Buffer in = buffer("world" + HEAD);
        assertThat(parser.readBody(in, body, 10)).isTrue();
        assertThat(bodyText()).isEqualTo("world");
        assertThat(in.readableBytes()).isEqualTo(HEAD.length());
    }

    @Test
    void chunksOfOneReadAreGivenOutTogether() throws BadRequestException {
        parser.parseHead(buffer(HEAD + "Transfer-Encoding: chunked\r\n\r\n"));
        assertThat(parser.readBody(buffer("3\r\nabc\r\n2\r\nde\r\n4\r\nf"), body, 10))
                .isFalse();
        assertThat(bodyText()).isEqualTo("abcdef");
        assertThat(parser.readBody(buffer("ghi\r\n0\r\nX: y\r\n\r\n"), body, 10))
                .isTrue();
        assertThat(bodyText()).isEqualTo("ghi");
        assertThat(parser.trailers().first("x")).isEqualTo("y");
    }

    @Test
    void bodyMayBeLargerThanOneThatIsCollected() throws BadRequestException {
        long length = 1L << 40;
        parser.parseHead(buffer(HEAD + "Content-Length: " + length + "\r\n\r\n"));
        for (int i = 0; i < 100; i++) {
            assertThat(parser.readBody(buffer("x".repeat(1000)), body, Long.MAX_VALUE))
                    .isFalse();
            assertThat(bodyText()).hasSize(1000);
        }
    }

    @Test
    void bodyOverItsLimitIs413BeforeItComes() throws BadRequestException {
        Buffer in = buffer(HEAD + "Content-Length: 11\r\n\r\n");
        assertThat(parser.parseHead(in)).isTrue();
        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> parser.readBody(in, body, 10))
                .matches(e -> e.status().equals(HttpStatus.CONTENT_TOO_LARGE));
    }

    @Test
    void chunksOverTheirLimitAre413() throws BadRequestException {
        parser.parseHead(buffer(HEAD + "Transfer-Encoding: chunked\r\n\r\n"));
        parser.readBody(buffer("6\r\nabcdef\r\n"), body, 10);
        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> parser.readBody(buffer("5\r\n"), body, 10))
                .matches(e -> e.status().equals(HttpStatus.CONTENT_TOO_LARGE));
    }
}
