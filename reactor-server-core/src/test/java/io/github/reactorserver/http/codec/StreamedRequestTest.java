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

    static List<RequestTable.Row> rows() {
        return RequestTable.rows();
    }

    private static Buffer buffer(String text) {
        return new Buffer(16).writeLatin1(text);
    }

    private void begin(String head) throws BadRequestException {
        assertThat(parser.parseHead(buffer(head))).isTrue();
        parser.streamBody();
    }

    private String taken() {
        return new String(parser.takeBody(), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void bodyTakenAsItComesIsTheOneThatIsCollected(RequestTable.Row row) {
        List<String> expected = PeerParser.comparable(Transcript.of(RequestTable.LIMITS, row.input()));
        if (!Transcript.of(RequestTable.LIMITS, row.input()).summary().contains("413")) {
            assertThat(readAll(row.input())).isEqualTo(expected);
        }
    }

    private List<String> readAll(byte[] input) {
        List<String> requests = new ArrayList<>();
        Buffer in = new Buffer(16);
        Buffer body = new Buffer(16);
        try {
            for (byte[] piece : AnyInput.cut(input, new Random(7))) {
                in.write(piece);
                while (in.isReadable() && readOn(in, body)) {
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

    private boolean readOn(Buffer in, Buffer body) throws BadRequestException {
        if (!parser.isInBody()) {
            if (!parser.parseHead(in)) {
                return false;
            }
            parser.streamBody();
        }
        boolean complete = parser.parseBody(in);
        body.write(parser.takeBody());
        return complete;
    }

    @Test
    void partsOfABodyAreGivenOutAtOnce() throws BadRequestException {
        begin(HEAD + "Content-Length: 10\r\n\r\n");
        assertThat(parser.bodyLength()).isEqualTo(10);
        assertThat(parser.parseBody(buffer("hello"))).isFalse();
        assertThat(taken()).isEqualTo("hello");
        assertThat(taken()).isEmpty();
        Buffer in = buffer("world" + HEAD);
        assertThat(parser.parseBody(in)).isTrue();
        assertThat(taken()).isEqualTo("world");
        assertThat(in.readableBytes()).isEqualTo(HEAD.length());
    }

    @Test
    void partsThatNobodyTookAreGivenOutTogether() throws BadRequestException {
        begin(HEAD + "Content-Length: 10\r\n\r\n");
        for (String piece : new String[] {"he", "", "llo", "world"}) {
            assertThat(parser.parseBody(buffer(piece))).isEqualTo(piece.equals("world"));
        }
        assertThat(taken()).isEqualTo("helloworld");
        assertThat(taken()).isEmpty();
    }

    @Test
    void chunksOfOneReadAreGivenOutTogether() throws BadRequestException {
        begin(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
        assertThat(parser.bodyLength()).isEqualTo(-1);
        assertThat(parser.parseBody(buffer("3\r\nabc\r\n2\r\nde\r\n4\r\nf"))).isFalse();
        assertThat(taken()).isEqualTo("abcdef");
        assertThat(parser.parseBody(buffer("ghi\r\n0\r\nX: y\r\n\r\n"))).isTrue();
        assertThat(taken()).isEqualTo("ghi");
        assertThat(parser.trailers().first("x")).isEqualTo("y");
    }

    @Test
    void bodyMayBeLargerThanOneThatIsCollected() throws BadRequestException {
        begin(HEAD + "Content-Length: " + (1L << 40) + "\r\n\r\n");
        for (int i = 0; i < 100; i++) {
            assertThat(parser.parseBody(buffer("x".repeat(1000)))).isFalse();
            assertThat(taken()).hasSize(1000);
        }
    }

    @Test
    void requestBehindAStreamedOneIsLimitedAgain() throws BadRequestException {
        begin(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
        assertThat(parser.parseBody(buffer("7d0\r\n" + "x".repeat(2000) + "\r\n0\r\n\r\n")))
                .isTrue();
        assertThat(taken()).hasSize(2000);
        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> parser.parse(buffer(HEAD + "Transfer-Encoding: chunked\r\n\r\n7d0\r\n")))
                .matches(e -> e.status().equals(HttpStatus.CONTENT_TOO_LARGE));
    }

    @Test
    void announcedBodyOverTheLimitIs413BeforeItComes() throws BadRequestException {
        assertThat(parser.parseHead(buffer(HEAD + "Content-Length: 1001\r\n\r\n")))
                .isTrue();
        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(parser::limitBody)
                .matches(e -> e.status().equals(HttpStatus.CONTENT_TOO_LARGE));
    }
}
