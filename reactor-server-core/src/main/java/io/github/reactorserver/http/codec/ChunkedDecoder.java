package io.github.reactorserver.http.codec;

import static io.github.reactorserver.http.codec.BadRequestException.malformed;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.HttpChars;
import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpStatus;

/**
 * Decodes the chunked transfer coding (RFC 9112, section 7.1). Not thread-safe. Extensions are checked and dropped;
 * trailers are kept apart from the header fields.
 *
 * <pre>
 *  SIZE --> LINE_END --(size > 0)--> DATA --> DATA_END --> DATA_LINE_FEED --+
 *   ^          +-------(size = 0)--> TRAILERS --> DONE                      |
 *   +-----------------------------------------------------------------------+
 * </pre>
 *
 * <p>All but the line of a trailer is taken from the input at once, so that any cut of it gives the same outcome.
 */
final class ChunkedDecoder {
    // 60 bits
    private static final int MAX_SIZE_DIGITS = 15;
    private static final int FREE_OVERHEAD = 100 * 1024;

    private final ParserLimits limits;
    private final FieldScanner field;
    private final ChunkExtensions extensions;
    private final TrailerCollector trailers;
    private Phase phase = Phase.SIZE;
    private int sizeDigits;
    private long chunkLeft;
    private long payload;
    private long maxPayload;
    private long overhead;

    private enum Phase {
        SIZE,
        LINE_END,
        DATA,
        DATA_END,
        DATA_LINE_FEED,
        TRAILERS,
        DONE
    }

    ChunkedDecoder(ParserLimits limits, FieldScanner field) {
        this.limits = limits;
        this.field = field;
        extensions = new ChunkExtensions(limits);
        trailers = new TrailerCollector(limits);
    }

    void begin() {
        beginChunk();
        extensions.beginRequest();
        trailers.begin();
        payload = 0;
        maxPayload = limits.bodyBytes();
        overhead = 0;
    }

    /** Lifts the limit on the body at hand. */
    void unlimited() {
        maxPayload = Long.MAX_VALUE;
    }

    /** Trailer fields of the body that has ended. */
    HttpHeaders trailers() {
        return trailers.fields();
    }

    /**
     * Moves decoded bytes from {@code in} to {@code body}.
     *
     * @return whether the body has ended
     */
    boolean decode(Buffer in, Buffer body) throws BadRequestException {
        while (phase != Phase.DONE && in.isReadable()) {
            switch (phase) {
                case SIZE -> readSize(in);
                case LINE_END -> readLineEnd(in);
                case DATA -> readData(in, body);
                case DATA_END -> readDataEnd(in);
                case DATA_LINE_FEED -> readDataLineFeed(in);
                default -> {
                    if (!readTrailer(in)) {
                        return false;
                    }
                }
            }
        }
        return phase == Phase.DONE;
    }

    private void beginChunk() {
        phase = Phase.SIZE;
        sizeDigits = 0;
        chunkLeft = 0;
        extensions.beginChunk();
    }

    private void readSize(Buffer in) throws BadRequestException {
        byte[] bytes = in.array();
        int start = in.readerIndex();
        int at = start;
        for (; at < in.writerIndex() && HttpChars.hexValue(bytes[at]) >= 0; at++) {
            if (++sizeDigits > MAX_SIZE_DIGITS) {
                throw malformed("chunk size too long");
            }
            chunkLeft = chunkLeft << 4 | HttpChars.hexValue(bytes[at]);
        }
        if (at < in.writerIndex()) {
            if (sizeDigits == 0) {
                throw malformed("malformed chunk size");
            }
            phase = Phase.LINE_END;
        }
        overhead += at - start;
        in.skip(at - start);
    }

    private void readLineEnd(Buffer in) throws BadRequestException {
        byte[] bytes = in.array();
        int start = in.readerIndex();
        int at = start;
        boolean ended = false;
        while (!ended && at < in.writerIndex()) {
            ended = extensions.take(bytes[at++]);
        }
        overhead += at - start;
        in.skip(at - start);
        if (ended) {
            endSizeLine();
        }
    }

    private void endSizeLine() throws BadRequestException {
        if (chunkLeft > maxPayload - payload) {
            throw new BadRequestException(HttpStatus.CONTENT_TOO_LARGE, "body over " + maxPayload + " bytes");
        }
        payload += chunkLeft;
        // many tiny chunks cost us far more than they carry
        if (overhead > FREE_OVERHEAD && payload * 3 < overhead) {
            throw malformed("chunks carry less than a quarter of payload");
        }
        phase = chunkLeft == 0 ? Phase.TRAILERS : Phase.DATA;
    }

    private void readData(Buffer in, Buffer body) {
        int count = (int) Math.min(chunkLeft, in.readableBytes());
        body.write(in.array(), in.readerIndex(), count);
        in.skip(count);
        chunkLeft -= count;
        if (chunkLeft == 0) {
            phase = Phase.DATA_END;
        }
    }

    private void readDataEnd(Buffer in) throws BadRequestException {
        if (in.readByte() != '\r') {
            throw malformed("chunk longer than its size");
        }
        phase = Phase.DATA_LINE_FEED;
    }

    private void readDataLineFeed(Buffer in) throws BadRequestException {
        if (in.readByte() != '\n') {
            throw malformed("CR without LF");
        }
        overhead += 2;
        beginChunk();
    }

    private boolean readTrailer(Buffer in) throws BadRequestException {
        int stop = Math.min(in.writerIndex(), in.readerIndex() + trailers.room());
        FieldScanner.Line line = field.scan(in.array(), in.readerIndex(), stop);
        if (line == FieldScanner.Line.INCOMPLETE) {
            trailers.checkBegun(stop - in.readerIndex());
            return false;
        }
        if (line == FieldScanner.Line.FIELD) {
            trailers.add(field, in);
        } else {
            phase = Phase.DONE;
        }
        in.skip(field.next() - in.readerIndex());
        return true;
    }
}
