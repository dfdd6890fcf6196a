package io.github.reactorserver.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerScannerTest {
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\ncontent-length: 13\r\n\r\nHello, World!";
    private static final String EMPTY = "HTTP/1.1 204 No Content\r\nX: 1\r\nContent-Length:0\r\n\r\n";

    private final AnswerScanner scanner = new AnswerScanner();

    @Test
    void countsAnswersThatComeTogether() throws IOException {
        assertThat(scan(ANSWER + EMPTY + ANSWER)).isEqualTo(3);
    }

    @Test
    void countsAnswersCutAnywhere() throws IOException {
        String answers = ANSWER + EMPTY + ANSWER;
        for (int cut = 0; cut <= answers.length(); cut++) {
            assertThat(scan(answers.substring(0, cut)) + scan(answers.substring(cut)))
                    .as("cut at %d", cut)
                    .isEqualTo(3);
        }
    }

    @Test
    void isNotMisledByOtherFieldsWithDigits() throws IOException {
        assertThat(scan("HTTP/1.1 200 OK\r\nContent-Length-X: 99\r\nAge: 7\r\nContent-Length: 2\r\n\r\n{}"))
                .isEqualTo(1);
    }

    @Test
    void refusesAnswersWithoutLength() {
        assertThatThrownBy(() -> scan("HTTP/1.1 200 OK\r\n\r\n"))
                .isInstanceOf(IOException.class)
                .hasMessage("an answer without Content-Length");
    }

    private int scan(String text) throws IOException {
        return scanner.scan(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
