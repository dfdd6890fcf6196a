package io.github.reactorserver.http.codec;

import static io.github.reactorserver.http.codec.BadRequestException.malformed;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestHead;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests from bytes as they come, one after the other (RFC 9112). Not thread-safe.
 *
 * <pre>
 *  START --> HEADERS --+--> FIXED_BODY ----+--> DONE --(next parse)--> START
 *                      +--> CHUNKED_BODY --+
 *                      +-------------------+
 * </pre>
 *
 * <p>The bytes of a head stay in the buffer until it is complete. A line that is incomplete is scanned from its start
 * again only when its end has come, so that any cut of the input costs linear time.
 */
public final class RequestParser {
    private static final int MAX_EMPTY_LINES = 4;
    private static final byte[] NO_BODY = {};

    private final ParserLimits limits;
    private final RequestLine requestLine;
    private final FieldScanner field = new FieldScanner();
    private final Framing framing = new Framing();
    private final ChunkedDecoder chunks;
    private long[] fields = new long[16];
    private int fieldCount;
    private Phase phase = Phase.START;
    // both relative to the buffer's reader index
    private int lineStart;
    private int scanned;
    private int headersStart;
    private int emptyLines;
    private @Nullable RequestHead head;
    private @Nullable Buffer collected;
    private byte[] body = NO_BODY;

    /** How far the request at hand has come. */
    public enum Phase {
        /** Nothing of it yet, or only empty lines. */
        START,
        HEADERS,
        FIXED_BODY,
        CHUNKED_BODY,
        DONE
    }

    public RequestParser(ParserLimits limits) {
        this.limits = limits;
        requestLine = new RequestLine(limits.targetBytes());
        chunks = new ChunkedDecoder(limits, field);
    }

    public Phase phase() {
        return phase;
    }

    /** Forgets the request at hand. */
    public void reset() {
        phase = Phase.START;
        lineStart = 0;
        scanned = 0;
        headersStart = 0;
        emptyLines = 0;
        fieldCount = 0;
        head = null;
        collected = null;
        body = NO_BODY;
    }

    /**
     * Reads on, up to the end of one request. Bytes behind it, and those of an incomplete head, stay in the buffer.
     *
     * @return whether a request is complete
     * @throws BadRequestException if the input is malformed or exceeds a limit; the parser is of no use afterwards
     */
    public boolean parse(Buffer in) throws BadRequestException {
        if (phase == Phase.DONE) {
            reset();
        }
        if (phase == Phase.START || phase == Phase.HEADERS) {
            parseHead(in);
        }
        if (phase == Phase.FIXED_BODY) {
            readFixedBody(in);
        } else if (phase == Phase.CHUNKED_BODY) {
            readChunkedBody(in);
        }
        return phase == Phase.DONE;
    }

    /** Head of the request; from its last line on. */
    public RequestHead head() {
        RequestHead complete = head;
        if (complete == null) {
            throw new IllegalStateException("no head in phase " + phase);
        }
        return complete;
    }

    /** Body of the complete request. */
    public byte[] body() {
        return body;
    }

    /** Whether the client lets the connection go on behind this request. */
    public boolean keepsAlive() {
        return framing.keepsAlive();
    }

    /** Whether the client waits for 100 before it sends the body (RFC 9110, section 10.1.1). */
    public boolean expectsContinue() {
        return framing.expectsContinue();
    }

    // exact empty lines in front of a request are forgiven, a few of them (RFC 9112, section 2.2)
    private void skipEmptyLines(Buffer in) throws BadRequestException {
        while (in.readableBytes() >= 2 && in.getByte(0) == '\r') {
            if (in.getByte(1) != '\n' || ++emptyLines > MAX_EMPTY_LINES) {
                throw malformed("no request line");
            }
            in.skip(2);
            scanned = 0;
        }
    }

    private void parseHead(Buffer in) throws BadRequestException {
        if (phase == Phase.START) {
            skipEmptyLines(in);
        }
        byte[] bytes = in.array();
        int base = in.readerIndex();
        int end = in.writerIndex();
        if (base + scanned > end) {
            throw new IllegalStateException("the buffer lost bytes of an incomplete head");
        }
        if (scanned > lineStart && Ascii.indexOfLineFeed(bytes, base + scanned, end) < 0) {
            checkBegunLine(base, end);
            scanned = end - base;
            return;
        }
        boolean advances = true;
        while (advances && (phase == Phase.START || phase == Phase.HEADERS)) {
            advances = phase == Phase.START ? readRequestLine(bytes, base, end) : readField(in, bytes, base, end);
        }
        if (!advances) {
            scanned = end - base;
            checkBegunLine(base, end);
        }
    }

    // the limits hold for a line whose end has not come, too
    private void checkBegunLine(int base, int end) throws BadRequestException {
        int length = end - base - lineStart;
        if (phase == Phase.START && length > limits.targetBytes() + 64) {
            throw new BadRequestException(HttpStatus.URI_TOO_LONG, "request line too long");
        }
        if (phase == Phase.HEADERS) {
            checkHeaderBytes(end - base - headersStart);
        }
    }

    private void checkHeaderBytes(int length) throws BadRequestException {
        if (length > limits.headerBytes()) {
            throw new BadRequestException(
                    HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "header fields over " + limits.headerBytes() + " bytes");
        }
    }

    private boolean readRequestLine(byte[] bytes, int base, int end) throws BadRequestException {
        int start = base + lineStart;
        if (start + 1 == end && bytes[start] == '\r') {
            return false;
        }
        int next = requestLine.scan(bytes, start, end);
        if (next < 0) {
            return false;
        }
        framing.begin(requestLine.version());
        lineStart = next - base;
        headersStart = lineStart;
        phase = Phase.HEADERS;
        return true;
    }

    private boolean readField(Buffer in, byte[] bytes, int base, int end) throws BadRequestException {
        FieldScanner.Line line = field.scan(bytes, base + lineStart, end);
        if (line == FieldScanner.Line.INCOMPLETE) {
            return false;
        }
        lineStart = field.next() - base;
        if (line == FieldScanner.Line.END) {
            endHead(in, bytes, base);
            return true;
        }
        checkHeaderBytes(lineStart - headersStart);
        if (fieldCount == limits.headerCount()) {
            throw new BadRequestException(
                    HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "more than " + fieldCount + " header fields");
        }
        if (fieldCount == fields.length) {
            fields = Arrays.copyOf(fields, fieldCount * 2);
        }
        framing.take(field, bytes);
        fields[fieldCount++] = field.packed(base);
        return true;
    }

    private void endHead(Buffer in, byte[] bytes, int base) throws BadRequestException {
        framing.end();
        HttpHeaders headers = HttpHeaders.parsed(
                Arrays.copyOfRange(bytes, base, base + lineStart), Arrays.copyOf(fields, fieldCount));
        head = new RequestHead(requestLine.method(), requestLine.target(), requestLine.version(), headers);
        in.skip(lineStart);
        if (framing.chunked()) {
            chunks.begin();
            collected = new Buffer(256);
            phase = Phase.CHUNKED_BODY;
        } else if (framing.contentLength() > limits.bodyBytes()) {
            throw new BadRequestException(HttpStatus.CONTENT_TOO_LARGE, "body over " + limits.bodyBytes() + " bytes");
        } else {
            phase = framing.contentLength() == 0 ? Phase.DONE : Phase.FIXED_BODY;
        }
    }

    // memory is taken for bytes that have come, not for those that were announced
    private void readFixedBody(Buffer in) {
        int length = (int) framing.contentLength();
        Buffer kept = collected;
        if (kept == null && in.readableBytes() >= length) {
            body = in.readBytes(length);
            phase = Phase.DONE;
            return;
        }
        if (kept == null) {
            kept = new Buffer(Math.min(length, Math.max(1024, 2 * in.readableBytes())));
            collected = kept;
        }
        int count = Math.min(length - kept.readableBytes(), in.readableBytes());
        kept.write(in.array(), in.readerIndex(), count);
        in.skip(count);
        if (kept.readableBytes() == length) {
            body = kept.readBytes(length);
            phase = Phase.DONE;
        }
    }

    private void readChunkedBody(Buffer in) throws BadRequestException {
        Buffer kept = collected;
        if (kept == null) {
            throw new IllegalStateException("no buffer in phase " + phase);
        }
        if (chunks.decode(in, kept)) {
            body = kept.readBytes(kept.readableBytes());
            phase = Phase.DONE;
        }
    }
}
