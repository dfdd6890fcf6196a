package io.github.reactorserver.http.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-0 | 0-0",
                "bytes=0-99 | 0-99",
                "bytes=0-100 | 0-99",
                "bytes=99- | 99-99",
                "bytes=100- | none",
                "bytes=100-200 | none",
                "bytes=-1 | 99-99",
                "bytes=-100 | 0-99",
                "bytes=-101 | 0-99",
                "bytes=-0 | none",
                "bytes=0-1,-0 | 0-1",
                "BYTES=0-1 | 0-1",
                "bytes= 0-1 , 3-4 | 0-1 3-4",
                "bytes=,0-1,, | 0-1",
                "bytes=0-1,200- | 0-1",
                "bytes=3-4,0-1 | 3-4 0-1",
                "bytes=0-5,3-8 | 0-8",
                "bytes=8-9,0-5,3-8 | 0-9",
                "bytes=0-1,2-3 | 0-1 2-3",
                "bytes=0-99,0-99,0-99 | 0-99",
                "bytes=0-99999999999999999999999999 | 0-99",
                "bytes=99999999999999999999999999- | none",
                "bytes=-99999999999999999999999999 | 0-99",
                "bytes=1-0 | ignored",
                "bytes=0-1,5-4 | ignored",
                "bytes=- | ignored",
                "bytes= | ignored",
                "bytes=, | ignored",
                "bytes | ignored",
                "bytes 0-1 | ignored",
                "byte=0-1 | ignored",
                "lines=0-1 | ignored",
                "bytes=a-b | ignored",
                "bytes=0x1-2 | ignored",
                "bytes=+1-2 | ignored",
                "bytes=1--2 | ignored",
                "bytes=--2 | ignored",
                "bytes=1 | ignored",
                "bytes=1.0-2 | ignored",
                "bytes=١-٢ | ignored",
                "bytes=0-0,2-2,4-4,6-6 | 0-0 2-2 4-4 6-6",
                "bytes=0-0,2-2,4-4,6-6,8-8 | ignored",
            })
    void fieldIsReadFor100Bytes(String field, String expected) {
        List<ByteRange> ranges = ByteRange.parse(field, 100, 4);
        String text = ranges == null
                ? "ignored"
                : ranges.stream()
                        .map(range -> range.first() + "-" + range.last())
                        .collect(Collectors.joining(" "));
        assertThat(text.isEmpty() ? "none" : text).isEqualTo(expected);
    }

    /** RFC 9110, section 14.1.2: a suffix that is not empty can always be satisfied. */
    @ParameterizedTest
    @CsvSource({"bytes=-1, ignored", "'bytes=0-,-1', ignored", "bytes=-0, none", "bytes=0-, none", "bytes=-, ignored"})
    void fieldIsReadForNoBytes(String field, String expected) {
        assertThat(ByteRange.parse(field, 0, 4)).isEqualTo(expected.equals("none") ? List.of() : null);
    }
}
