package io.github.reactorserver.http.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.reactorserver.buffer.Buffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The default limits, each one below, at and over. */
class ParserLimitsTest {
    private static final String HEAD = "POST / HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";

    private static void assertLimit(int size, int limit, int status, String input) {
        String end = last(input);
        if (size > limit) {
            assertThat(end).isEqualTo(Integer.toString(status));
        } else {
            assertThat(end).doesNotMatch("[0-9]+|" + Transcript.INCOMPLETE);
        }
    }

    private static String last(String input) {
        return last(ParserLimits.DEFAULTS, input);
    }

    private static String last(ParserLimits limits, String input) {
        byte[] bytes = Ascii.bytes(input);
        Transcript whole = Transcript.of(limits, bytes);
        assertThat(Transcript.ofSplit(limits, bytes, bytes.length - 1)).isEqualTo(whole);
        return whole.summary().get(whole.summary().size() - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {8191, 8192, 8193})
    void targetOverEightKibibytesIs414(int size) {
        assertLimit(size, 8192, 414, "GET /" + "a".repeat(size - 1) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {8191, 8192, 8193})
    void headerOverEightKibibytesIs431(int size) {
        String lines = "Host: a\r\nX: \r\n";
        assertLimit(
                size, 8192, 431, "GET / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(size - lines.length()) + "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {99, 100, 101})
    void moreThanHundredFieldsAre431(int count) {
        assertLimit(count, 100, 431, "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(count - 1) + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {2047, 2048})
    void nameOver2047BytesIs431(int size) {
        assertLimit(size, 2047, 431, "GET / HTTP/1.1\r\nHost: a\r\n" + "X".repeat(size) + ": y\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {2047, 2048})
    void moreThan2047BlanksInFrontOfAValueAre431(int size) {
        assertLimit(size, 2046, 431, "GET / HTTP/1.1\r\nHost: a\r\nX:" + " ".repeat(size) + "y\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {2097151, 2097152, 2097153})
    void bodyOverTwoMebibytesIs413(int size) {
        assertLimit(size, 2097152, 413, HEAD + "Content-Length: " + size + "\r\n\r\n" + "b".repeat(size));
    }

    @ParameterizedTest
    @ValueSource(ints = {2097151, 2097152, 2097153})
    void chunkedBodyOverTwoMebibytesIs413(int size) {
        String chunk = "100000\r\n" + "b".repeat(1 << 20) + "\r\n";
        int rest = size - (1 << 20);
        assertLimit(
                size,
                2097152,
                413,
                CHUNKED + chunk + Integer.toHexString(rest) + "\r\n" + "b".repeat(rest) + "\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1023, 1024, 1025})
    void extensionOverAKibibyteIs400(int size) {
        assertLimit(size, 1024, 400, CHUNKED + "1;" + "e".repeat(size - 1) + "\r\nb\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {8191, 8192, 8193})
    void extensionsOverEightKibibytesAre400(int size) {
        String chunk = "1;" + "e".repeat(999) + "\r\nb\r\n";
        String input = CHUNKED + chunk.repeat(8) + "1;" + "e".repeat(size - 8001) + "\r\nb\r\n0\r\n\r\n";
        assertLimit(size, 8192, 400, input);
    }

    @ParameterizedTest
    @ValueSource(ints = {8191, 8192, 8193})
    void trailersOverEightKibibytesAre431(int size) {
        assertLimit(size, 8192, 431, CHUNKED + "0\r\nX: " + "y".repeat(size - 5) + "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {99, 100, 101})
    void moreThanHundredTrailersAre431(int count) {
        assertLimit(count, 100, 431, CHUNKED + "0\r\n" + "X: y\r\n".repeat(count) + "\r\n");
    }

    // each byte of such a body costs six on the wire, and more than that in work
    @Test
    void bodyOfManyOneByteChunksIs400() {
        assertThat(last(CHUNKED + "1\r\nb\r\n".repeat(20_000) + "0\r\n\r\n")).isEqualTo("POST / (20000 bytes)");
        assertThat(last(CHUNKED + "1\r\nb\r\n".repeat(21_000))).isEqualTo("400");
    }

    @Test
    void bodyOfManyChunksThatCarryAQuarterIsRead() {
        assertThat(last(CHUNKED + "2\r\nbb\r\n".repeat(50_000) + "0\r\n\r\n")).isEqualTo("POST / (100000 bytes)");
    }

    @Test
    void announcedBodyTakesNoMemoryBeforeItComes() throws BadRequestException {
        ParserLimits huge = new ParserLimits(100, 1000, 10, Integer.MAX_VALUE);
        assertThat(last(huge, HEAD + "Content-Length: " + Integer.MAX_VALUE + "\r\n\r\nb"))
                .isEqualTo(Transcript.INCOMPLETE);
        assertThat(last(huge, CHUNKED + "7fffffff\r\nb")).isEqualTo(Transcript.INCOMPLETE);
    }

    @Test
    void announcedBodyTakesTwiceWhatHasComeAtMost() throws BadRequestException {
        int announced = 100_000;
        byte[] sent = new byte[announced];
        new Random(1).nextBytes(sent);
        for (int piece : new int[] {1, 700, 5_000, 65_000}) {
            RequestParser parser = new RequestParser(new ParserLimits(100, 1000, 10, announced));
            assertThat(parser.parse(new Buffer(100).writeLatin1(HEAD + "Content-Length: " + announced + "\r\n\r\n")))
                    .isFalse();
            assertThat(parser.body()).isEmpty();
            for (int come = 0; come < announced; come += piece) {
                int count = Math.min(piece, announced - come);
                parser.parse(Buffer.copyOf(sent, come, count));
                assertThat(parser.body()).hasSizeBetween(come + count, Math.max(1024, 2 * (come + count)));
            }
            assertThat(parser.phase()).isEqualTo(RequestParser.Phase.DONE);
            assertThat(parser.body()).isEqualTo(sent);
        }
    }

    @Test
    void encodedSlashesAreAllowedWhereTheyAreAskedFor() {
        ParserLimits relaxed = new ParserLimits(100, 1000, 10, 1000, 20, 50, 500, 5, true);
        for (String path : new String[] {"/a%2Fb", "/a%5cb", "/a%2525", "/%252e"}) {
            assertThat(last(relaxed, "GET " + path + " HTTP/1.0\r\n\r\n")).startsWith("GET " + path);
        }
        for (String path : new String[] {"/..%2fa", "/a%2f..", "/a%5c%2e%2e/b", "/a%2f.%5cb", "/%00", "/%ff", "/.."}) {
            assertThat(last(relaxed, "GET " + path + " HTTP/1.0\r\n\r\n"))
                    .as(path)
                    .isEqualTo("400");
        }
    }

    @Test
    void impossibleLimitsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ParserLimits(1, 1, -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new ParserLimits(1, 1, 1, 1, 1, -1, 1, 1, false));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParserLimits(1, (1 << 20) + 1, 1, 1))
                .withMessageContaining("headerBytes=1048577");
    }

    // fields are kept as packed positions, which must hold at the far end of the largest head
    @Test
    void fieldsOfTheLargestHeadAreRead() throws BadRequestException {
        ParserLimits limits = new ParserLimits(1, 1 << 20, 10, 0);
        String filler = "A: " + "a".repeat((1 << 20) - 100) + "\r\n";
        Buffer in = new Buffer(16).writeLatin1("GET / HTTP/1.1\r\n" + filler + "Host: b\r\nC: d\r\n\r\n");
        RequestParser parser = new RequestParser(limits);
        assertThat(parser.parse(in)).isTrue();
        assertThat(parser.head().headers().value(0)).hasSize((1 << 20) - 100);
        assertThat(parser.head().headers().first("c")).isEqualTo("d");
    }

    // a head that comes byte by byte is not scanned again from its start (CVE-2020-27223: time by the square)
    @Test
    void headThatDripsIsReadInOnePass() {
        byte[] input = Ascii.bytes("GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(1300) + "\r\n");
        byte[][] pieces = new byte[input.length][];
        Arrays.setAll(pieces, i -> new byte[] {input[i]});
        ParserLimits limits = new ParserLimits(8192, 8192, 2000, 0);
        assertThat(Transcript.of(limits, pieces)).isEqualTo(Transcript.of(limits, input));
    }
}
