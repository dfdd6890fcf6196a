package io.github.reactorserver.http.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of {@code requests.txt}, whole and cut at every byte. */
class RequestParserTest {

    static List<RequestTable.Row> rows() {
        return RequestTable.rows();
    }

    @Test
    void everyRowHasANameOfItsOwn() {
        Set<String> names = new HashSet<>();
        assertThat(rows()).allMatch(row -> names.add(row.name()));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void requestReadWholeGivesWhatTheTableSays(RequestTable.Row row) {
        assertThat(Transcript.of(RequestTable.LIMITS, row.input()).summary()).isEqualTo(row.expected());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void requestCutAtAnyByteReadsTheSame(RequestTable.Row row) {
        Transcript whole = Transcript.of(RequestTable.LIMITS, row.input());
        for (int index = 0; index <= row.input().length; index++) {
            assertThat(Transcript.ofSplit(RequestTable.LIMITS, row.input(), index))
                    .as("cut at %d", index)
                    .isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void requestOneByteAtATimeReadsTheSame(RequestTable.Row row) {
        assertThat(Transcript.ofDrip(RequestTable.LIMITS, row.input()))
                .isEqualTo(Transcript.of(RequestTable.LIMITS, row.input()));
    }
}
