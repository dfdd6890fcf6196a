package io.github.reactorserver.http.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Coverage-guided fuzzing of the parser. In the normal test run it replays the requests of the table and those that fuzzing
 * found worth keeping; docs/http.md has the command for more.
 */
class RequestParserFuzzTest {

    static Stream<byte[]> seeds() {
        return Stream.concat(
                RequestTable.rows().stream().map(RequestTable.Row::input),
                RequestTable.lines("fuzz-corpus.txt").stream().map(Escapes::bytes));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "24h")
    void anyInputReadsTheSameInAnyPieces(byte[] input) {
        AnyInput.check(input);
    }
}
