package io.github.reactorserver.http.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Coverage-guided fuzzing of the parser. In the normal test run it replays the requests of the table and those that fuzzing
 * found worth keeping; docs/http.md has the command for more.
 */
class RequestParserFuzzTest {

    static List<byte[]> seeds() {
        return RequestTable.rows().stream().map(RequestTable.Row::input).toList();
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "24h")
    void anyInputReadsTheSameInAnyPieces(byte[] input) {
        AnyInput.check(input);
    }
}
