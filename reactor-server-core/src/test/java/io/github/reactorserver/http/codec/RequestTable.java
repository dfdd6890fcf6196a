package io.github.reactorserver.http.codec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The corpus of valid and invalid requests, {@code requests.txt}. */
final class RequestTable {
    /** Small, so that rows which exceed them stay readable. */
    static final ParserLimits LIMITS = new ParserLimits(100, 1000, 10, 1000, 20, 50, 500, 5, false);

    private RequestTable() {}

    /** One row: what the parser makes of the input, in the words of {@link Transcript#summary()}. */
    record Row(String name, List<String> expected, byte[] input) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Row> rows() {
        return lines("requests.txt").stream().map(RequestTable::row).toList();
    }

    private static Row row(String line) {
        String[] columns = line.split(" +\\| ", 3);
        if (columns.length != 3) {
            throw new IllegalArgumentException("not a row: " + line);
        }
        List<String> expected = columns[1].strip().equals("nothing")
                ? List.of()
                : List.of(columns[1].strip().split(" \\+ "));
        return new Row(columns[0].strip(), expected, Escapes.bytes(columns[2]));
    }

    /** Lines of a resource next to this class, without comments and empty ones. */
    static List<String> lines(String resource) {
        InputStream stream = Objects.requireNonNull(RequestTable.class.getResourceAsStream(resource), resource);
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
