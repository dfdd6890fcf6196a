package io.github.reactorserver.http.codec;

import static io.github.reactorserver.http.codec.BadRequestException.malformed;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.HttpChars;
import io.github.reactorserver.http.HttpStatus;

/**
 * Decodes the chunked transfer coding (RFC 9112, section 7.1). Extensions are checked and dropped, trailers too: they
 * are never merged into the header fields.
 *
 * <pre>
 *  SIZE --(size > 0)--> DATA --> DATA_END --+
 *   ^ |                                     |
 *   | +--(size = 0)--> TRAILERS --> DONE    |
 *   +---------------------------------------+
 * </pre>
 */
final class ChunkedDecoder {
    private static final int MAX_SIZE_DIGITS = 15;
    private static final int MAX_LINE = 1024;
    private static final int MAX_EXTENSIONS = 8 * 1024;
    private static final int FREE_OVERHEAD = 100 * 1024;

    private final ParserLimits limits;
    private final FieldScanner field;
    private Phase phase = Phase.SIZE;
    private long chunkLeft;
    private long overhead;
    private int extensions;
    private int trailerBytes;
    private int trailers;

    private enum Phase {
        SIZE,
        DATA,
        DATA_END,
        TRAILERS,
        DONE
    }

    ChunkedDecoder(ParserLimits limits, FieldScanner field) {
        this.limits = limits;
        this.field = field;
    }

    void begin() {
        phase = Phase.SIZE;
        overhead = 0;
        extensions = 0;
        trailerBytes = 0;
        trailers = 0;
    }

    /**
     * Moves decoded bytes from {@code in} to {@code body}.
     *
     * @return whether the body has ended
     */
    boolean decode(Buffer in, Buffer body) throws BadRequestException {
        boolean advances = true;
        while (advances && phase != Phase.DONE) {
            advances = switch (phase) {
                case SIZE -> readSize(in, body.readableBytes());
                case DATA -> readData(in, body);
                case DATA_END -> readDataEnd(in);
                default -> readTrailer(in);
            };
        }
        return phase == Phase.DONE;
    }

    private boolean readSize(Buffer in, int bodyLength) throws BadRequestException {
        byte[] bytes = in.array();
        int start = in.readerIndex();
        int end = Math.min(in.writerIndex(), start + MAX_LINE + 2);
        int lineFeed = Ascii.indexOfLineFeed(bytes, start, end);
        int lineEnd = lineFeed < 0 ? end : lineFeed - 1;
        int at = start;
        long size = 0;
        while (at < lineEnd && HttpChars.hexValue(bytes[at]) >= 0) {
            size = size << 4 | HttpChars.hexValue(bytes[at++]);
            if (at - start > MAX_SIZE_DIGITS) {
                throw malformed("chunk size too long");
            }
        }
        if (lineFeed < 0) {
            checkBegunSize(bytes, start, at, end);
            return false;
        }
        if (at == start || lineFeed == start || bytes[lineFeed - 1] != '\r') {
            throw malformed("malformed chunk size");
        }
        checkExtensions(bytes, at, lineEnd);
        in.skip(lineFeed + 1 - start);
        if (size > limits.bodyBytes() - (long) bodyLength) {
            throw new BadRequestException(HttpStatus.CONTENT_TOO_LARGE, "body over " + limits.bodyBytes() + " bytes");
        }
        countOverhead(lineFeed + 3L - start, bodyLength + size);
        chunkLeft = size;
        phase = size == 0 ? Phase.TRAILERS : Phase.DATA;
        return true;
    }

    // refuses early what no further byte can mend
    private static void checkBegunSize(byte[] bytes, int start, int at, int end) throws BadRequestException {
        if (end - start >= MAX_LINE + 2) {
            throw malformed("chunk extension over " + MAX_LINE + " bytes");
        }
        if (at < end && at == start || at < end && bytes[at] != '\r' && !isExtensionStart(bytes[at])) {
            throw malformed("malformed chunk size");
        }
    }

    private static boolean isExtensionStart(byte octet) {
        return octet == ';' || octet == ' ' || octet == '\t';
    }

    // an extension starts with a semicolon; no control character, so no bare CR, in it (RFC 9112, section 7.1.1)
    private void checkExtensions(byte[] bytes, int start, int end) throws BadRequestException {
        if (start == end) {
            return;
        }
        int at = start;
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        if (at == end || bytes[at] != ';') {
            throw malformed("malformed chunk size");
        }
        for (; at < end; at++) {
            if (!HttpChars.isFieldValue(bytes[at])) {
                throw malformed("illegal character in a chunk extension");
            }
        }
        extensions += end - start;
        if (extensions > MAX_EXTENSIONS) {
            throw malformed("chunk extensions over " + MAX_EXTENSIONS + " bytes");
        }
    }

    // many tiny chunks cost us far more than they carry
    private void countOverhead(long framing, long payload) throws BadRequestException {
        overhead += framing;
        if (overhead > FREE_OVERHEAD && payload * 3 < overhead) {
            throw malformed("chunks carry less than a quarter of payload");
        }
    }

    private boolean readData(Buffer in, Buffer body) {
        int count = (int) Math.min(chunkLeft, in.readableBytes());
        if (count == 0) {
            return false;
        }
        body.write(in.array(), in.readerIndex(), count);
        in.skip(count);
        chunkLeft -= count;
        if (chunkLeft == 0) {
            phase = Phase.DATA_END;
        }
        return true;
    }

    private boolean readDataEnd(Buffer in) throws BadRequestException {
        if (in.isReadable() && in.getByte(0) != '\r') {
            throw malformed("chunk longer than its size");
        }
        if (in.readableBytes() < 2) {
            return false;
        }
        if (in.getByte(1) != '\n') {
            throw malformed("CR without LF");
        }
        in.skip(2);
        phase = Phase.SIZE;
        return true;
    }

    private boolean readTrailer(Buffer in) throws BadRequestException {
        FieldScanner.Line line = field.scan(in.array(), in.readerIndex(), in.writerIndex());
        int length = line == FieldScanner.Line.INCOMPLETE ? in.readableBytes() : field.next() - in.readerIndex();
        if (trailerBytes + length > limits.headerBytes() + 2 || trailers > limits.headerCount()) {
            throw new BadRequestException(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "trailers too large");
        }
        if (line == FieldScanner.Line.INCOMPLETE) {
            return false;
        }
        trailerBytes += length;
        trailers++;
        in.skip(length);
        if (line == FieldScanner.Line.END) {
            phase = Phase.DONE;
        }
        return true;
    }
}
