package io.github.reactorserver.http.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any split and any pipelining of requests gives the same sequence; seeds make every run the same. */
class RequestSequenceTest {
    private static final int SEQUENCES = 150;
    private static final int MUTATIONS = 10;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void pipelinedRequestsInAnyPiecesAreReadOneAfterTheOther(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < SEQUENCES; i++) {
            ByteArrayOutputStream pipelined = new ByteArrayOutputStream();
            List<String> expected = new ArrayList<>();
            int count = 1 + random.nextInt(20);
            for (int request = 0; request < count; request++) {
                expected.add(append(pipelined, random));
            }
            byte[] input = pipelined.toByteArray();
            assertThat(Transcript.of(RequestTable.LIMITS, input).summary()).isEqualTo(expected);
            assertThat(Transcript.of(RequestTable.LIMITS, AnyInput.cut(input, random))
                            .summary())
                    .isEqualTo(expected);
        }
    }

    /** Appends a random request and says what it is read as. */
    private static String append(ByteArrayOutputStream out, Random random) {
        String method = random.nextBoolean() ? "GET" : "POST";
        String target = "/" + word(random) + (random.nextBoolean() ? "?" + word(random) : "");
        out.writeBytes(Ascii.bytes(method + " " + target + " HTTP/1.1\r\nHost: " + word(random) + "\r\n"));
        for (int field = random.nextInt(4); field > 0; field--) {
            out.writeBytes(
                    Ascii.bytes("X-" + word(random) + ":" + " ".repeat(random.nextInt(3)) + word(random) + "\r\n"));
        }
        byte[] body = new byte[random.nextInt(3) == 0 ? random.nextInt(300) : 0];
        random.nextBytes(body);
        appendBody(out, body, random);
        return method + " " + target + Transcript.summary(body);
    }

    private static void appendBody(ByteArrayOutputStream out, byte[] body, Random random) {
        if (random.nextBoolean()) {
            out.writeBytes(Ascii.bytes(body.length == 0 ? "\r\n" : "Content-Length: " + body.length + "\r\n\r\n"));
            out.writeBytes(body);
            return;
        }
        out.writeBytes(Ascii.bytes("transfer-encoding:chunked\r\n\r\n"));
        for (int at = 0; at < body.length; ) {
            int end = Math.min(body.length, at + 1 + random.nextInt(100));
            out.writeBytes(Ascii.bytes(Integer.toHexString(end - at) + "\r\n"));
            out.write(body, at, end - at);
            out.writeBytes(Ascii.bytes("\r\n"));
            at = end;
        }
        out.writeBytes(Ascii.bytes("0\r\n" + (random.nextBoolean() ? "X-T: " + word(random) + "\r\n" : "") + "\r\n"));
    }

    private static String word(Random random) {
        return Integer.toString(random.nextInt(Integer.MAX_VALUE), Character.MAX_RADIX);
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void requestsOfTheTableWithRandomFaultsReadTheSameInAnyPieces(long seed) {
        Random random = new Random(seed);
        for (RequestTable.Row row : RequestTable.rows()) {
            for (int i = 0; i < MUTATIONS; i++) {
                byte[] input = mutated(row.input(), random);
                assertThat(Transcript.of(RequestTable.LIMITS, AnyInput.cut(input, random)))
                        .as(() -> Escapes.text(input))
                        .isEqualTo(Transcript.of(RequestTable.LIMITS, input));
            }
        }
    }

    // faults where parsers go wrong: line ends, blanks, separators, digits, and bytes that are lost or doubled
    private static byte[] mutated(byte[] input, Random random) {
        byte[] likely = "\r\n\r\n \t:;,=\"%/.0019afx\0\u007f\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        byte[] bytes = input;
        for (int faults = 1 + random.nextInt(3); faults > 0; faults--) {
            int at = random.nextInt(bytes.length);
            int behind = Math.min(bytes.length, at + random.nextInt(3));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(bytes, 0, at);
            out.write(likely[random.nextInt(likely.length)]);
            out.writeBytes(Arrays.copyOfRange(bytes, behind, bytes.length));
            bytes = out.toByteArray();
        }
        return bytes;
    }
}
