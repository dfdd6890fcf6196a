package io.github.reactorserver.http.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.reactorserver.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A parser serves one connection after the other: nothing of a request may reach the next (CVE-2024-4109). */
class RequestParserReuseTest {
    private static final byte[] NEXT = Ascii.bytes("POST /n HTTP/1.1\r\nHost: n\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "1;n=\"\"\r\nn\r\n0\r\nN: n\r\n\r\nGET /m HTTP/1.0\r\n\r\n");

    static List<RequestTable.Row> rows() {
        return RequestTable.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void requestBehindAnotherThatWasGivenUpIsReadAsByANewParser(RequestTable.Row row) {
        Transcript expected = Transcript.of(RequestTable.LIMITS, NEXT);
        RequestParser parser = new RequestParser(RequestTable.LIMITS);
        int step = Math.max(1, row.input().length / 50);
        for (int index = 0; index <= row.input().length; index += step) {
            Transcript.of(parser, Arrays.copyOf(row.input(), index));
            parser.reset();
            assertThat(Transcript.of(parser, NEXT)).as("given up at %d", index).isEqualTo(expected);
            parser.reset();
        }
    }

    @Test
    void partsOfARequestAreKeptUntilTheNextOneBegins() throws BadRequestException {
        RequestParser parser = new RequestParser(RequestTable.LIMITS);
        Buffer in = Buffer.copyOf(NEXT, 0, NEXT.length);
        assertThat(parser.parse(in)).isTrue();
        assertThat(parser.body()).containsExactly('n');
        assertThat(parser.trailers().first("n")).isEqualTo("n");
        assertThat(parser.head().headers().contains("N")).isFalse();
        assertThat(parser.parse(in)).isTrue();
        assertThat(parser.body()).isEmpty();
        assertThat(parser.trailers().isEmpty()).isTrue();
        assertThat(parser.head().target()).isEqualTo("/m");
    }

    @Test
    void requestIsIndependentOfTheBufferItCameIn() throws BadRequestException {
        RequestParser parser = new RequestParser(RequestTable.LIMITS);
        Buffer in = Buffer.copyOf(NEXT, 0, NEXT.length);
        parser.parse(in);
        String before = parser.head() + " " + parser.trailers();
        Arrays.fill(in.array(), (byte) 'x');
        assertThat(parser.head() + " " + parser.trailers()).isEqualTo(before);
    }

    @Test
    void headOfNoRequestIsRefused() {
        RequestParser parser = new RequestParser(RequestTable.LIMITS);
        assertThatIllegalStateException().isThrownBy(parser::head);
    }
}
