package io.github.reactorserver.http.codec;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpStatus;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Collects the trailer fields of one body within their limits (RFC 9110, section 6.5). Not thread-safe. */
final class TrailerCollector {
    private static final int LAST_LINE_END = 2;

    private final ParserLimits limits;
    private @Nullable Buffer lines;
    private long[] fields = {};
    private int bytes;
    private int count;

    TrailerCollector(ParserLimits limits) {
        this.limits = limits;
    }

    void begin() {
        lines = null;
        bytes = 0;
        count = 0;
    }

    /** Bytes that the rest of the trailers may have, with the empty line behind them. */
    int room() {
        return limits.trailerBytes() - bytes + LAST_LINE_END;
    }

    /** Checks a line of that many bytes whose end has not come. */
    void checkBegun(int length) throws BadRequestException {
        if (length >= room()) {
            throw tooLarge();
        }
    }

    /** Takes the field that was scanned at the start of {@code in}. */
    void add(FieldScanner field, Buffer in) throws BadRequestException {
        int length = field.next() - in.readerIndex();
        if (bytes + length > limits.trailerBytes() || count == limits.trailerCount()) {
            throw tooLarge();
        }
        Buffer kept = lines;
        if (kept == null) {
            kept = new Buffer(Math.max(256, length));
            lines = kept;
            fields = new long[4];
        }
        if (count == fields.length) {
            fields = Arrays.copyOf(fields, 2 * count);
        }
        fields[count++] = field.packed(in.readerIndex() - bytes);
        bytes += length;
        kept.write(in.array(), in.readerIndex(), length);
    }

    /** The fields collected so far. */
    HttpHeaders fields() {
        Buffer kept = lines;
        return kept == null
                ? HttpHeaders.empty()
                : HttpHeaders.parsed(kept.readBytes(kept.readableBytes()), Arrays.copyOf(fields, count));
    }

    private BadRequestException tooLarge() {
        return new BadRequestException(
                HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                "trailers over " + limits.trailerBytes() + " bytes or " + limits.trailerCount() + " fields");
    }
}
