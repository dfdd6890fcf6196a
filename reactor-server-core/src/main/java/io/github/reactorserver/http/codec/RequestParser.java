package io.github.reactorserver.http.codec;

import static io.github.reactorserver.http.codec.BadRequestException.malformed;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.RequestSource;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
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
 * <p>The bytes of a head stay in the buffer until it is complete; reading goes on where it ended, so that any cut of
 * the input costs the same time and gives the same outcome.
 */
public final class RequestParser {
    private static final int MAX_EMPTY_LINES = 4;
    private static final int LAST_LINE_END = 2;
    private static final int MIN_BODY_CAPACITY = 1024;
    private static final byte[] NO_BODY = {};
    private static final List<byte[]> SAFE_METHODS = Stream.of(
                    HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE)
            .map(method -> (method.name() + ' ').getBytes(StandardCharsets.US_ASCII))
            .toList();

    private final ParserLimits limits;
    private final RequestLine requestLine;
    private final FieldScanner field = new FieldScanner();
    private final Framing framing = new Framing();
    private final ChunkedDecoder chunks;
    private long[] fields = new long[16];
    private int fieldCount;
    private Phase phase = Phase.START;
    // relative to the buffer's reader index
    private int lineStart;
    private int headersStart;
    private int emptyLines;
    private @Nullable HttpHeaders headers;
    private @Nullable Buffer collected;
    // of announced length: what has come so far, and room for more; streamed: what was not taken yet
    private byte[] body = NO_BODY;
    private long bodyLeft;
    private boolean streamed;
    private HttpHeaders trailers = HttpHeaders.empty();

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
        requestLine = new RequestLine(limits);
        chunks = new ChunkedDecoder(limits, field);
    }

    public Phase phase() {
        return phase;
    }

    /** Whether empty lines came in front of the request at hand. */
    public boolean hasSkippedLines() {
        return emptyLines > 0;
    }

    /** Whether the input begins with a request of a safe method (RFC 9110, section 9.2.1), as far as it has come. */
    public static boolean startsSafely(Buffer in) {
        for (byte[] method : SAFE_METHODS) {
            int end = in.readerIndex() + method.length;
            if (end <= in.writerIndex() && Arrays.equals(in.array(), in.readerIndex(), end, method, 0, method.length)) {
                return true;
            }
        }
        return false;
    }

    /** Forgets the request at hand. */
    public void reset() {
        phase = Phase.START;
        requestLine.reset();
        field.reset();
        lineStart = 0;
        headersStart = 0;
        emptyLines = 0;
        fieldCount = 0;
        headers = null;
        collected = null;
        body = NO_BODY;
        bodyLeft = 0;
        streamed = false;
        trailers = HttpHeaders.empty();
    }

    /**
     * Reads on, up to the end of one request. Bytes behind it, and those of an incomplete head, stay in the buffer.
     *
     * @return whether a request is complete
     * @throws BadRequestException if the input is malformed or exceeds a limit; the parser is of no use afterwards
     */
    public boolean parse(Buffer in) throws BadRequestException {
        boolean inBody = isInBody();
        if (!parseHead(in)) {
            return false;
        }
        if (!inBody) {
            limitBody();
        }
        return parseBody(in);
    }

    /**
     * Reads on, up to the end of one head; then either {@link #limitBody} or {@link #streamBody} is called, and
     * {@link #parseBody}.
     *
     * @return whether the head is complete
     * @throws BadRequestException if the input is malformed or exceeds a limit; the parser is of no use afterwards
     */
    public boolean parseHead(Buffer in) throws BadRequestException {
        if (phase == Phase.DONE) {
            reset();
        }
        if (phase == Phase.START) {
            skipEmptyLines(in);
            readRequestLine(in.array(), in.readerIndex(), in.writerIndex());
        }
        while (phase == Phase.HEADERS && readField(in)) {
            // on to the next one
        }
        return phase != Phase.START && phase != Phase.HEADERS;
    }

    /** Whether the head of a request is complete and its body is not. */
    public boolean isInBody() {
        return phase == Phase.FIXED_BODY || phase == Phase.CHUNKED_BODY;
    }

    /**
     * Lets the body be collected as far as the limit allows.
     *
     * @throws BadRequestException if it is announced to be larger
     */
    public void limitBody() throws BadRequestException {
        if (bodyLeft > limits.bodyBytes()) {
            throw new BadRequestException(HttpStatus.CONTENT_TOO_LARGE, "body over " + limits.bodyBytes() + " bytes");
        }
    }

    /** Lets the body be taken piece by piece with {@link #takeBody}, however long it is. */
    public void streamBody() {
        streamed = true;
        chunks.unlimited();
    }

    /**
     * Reads on, up to the end of the body.
     *
     * @return whether the request is complete
     * @throws BadRequestException if the input is malformed or exceeds a limit; the parser is of no use afterwards
     */
    public boolean parseBody(Buffer in) throws BadRequestException {
        if (phase == Phase.FIXED_BODY) {
            readFixedBody(in);
        } else if (phase == Phase.CHUNKED_BODY) {
            readChunkedBody(in);
        }
        return phase == Phase.DONE;
    }

    /** Bytes of memory that the body at hand takes. */
    public int heldBytes() {
        Buffer kept = collected;
        return kept != null ? kept.array().length : body.length;
    }

    /** What has come of a streamed body since the last call. */
    public byte[] takeBody() {
        Buffer kept = collected;
        if (kept != null) {
            return kept.readBytes(kept.readableBytes());
        }
        byte[] taken = body;
        body = NO_BODY;
        return taken;
    }

    /** Length of the body as announced, -1 if it comes in chunks. */
    public long bodyLength() {
        return framing.chunked() ? -1 : framing.contentLength();
    }

    /** As below, for a request that came from nowhere. */
    public HttpRequest head() {
        return head(RequestSource.NONE, 0);
    }

    /**
     * The request without its body; from the last line of its head on.
     *
     * @param number of the request on its connection
     */
    public HttpRequest head(RequestSource source, int number) {
        HttpHeaders complete = headers;
        if (complete == null) {
            throw new IllegalStateException("no head in phase " + phase);
        }
        return HttpRequest.of(
                requestLine.method(), requestLine.target(), requestLine.version(), complete, source, number);
    }

    /** Body of the complete request, not copied: the parser has done with the array. */
    public byte[] body() {
        return body;
    }

    /** Trailer fields of the complete request, apart from its header fields (RFC 9110, section 6.5.1). */
    public HttpHeaders trailers() {
        return trailers;
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
        }
    }

    private void readRequestLine(byte[] bytes, int start, int end) throws BadRequestException {
        boolean begun = start < end && bytes[start] != '\r';
        int next = begun ? requestLine.scan(bytes, start, end) : -1;
        if (next >= 0) {
            framing.begin(requestLine.version());
            lineStart = next - start;
            headersStart = lineStart;
            phase = Phase.HEADERS;
        }
    }

    // nothing behind the last byte that the limit allows is looked at: the outcome does not depend on what has come
    private boolean readField(Buffer in) throws BadRequestException {
        byte[] bytes = in.array();
        int base = in.readerIndex();
        int tooFar = base + headersStart + limits.headerBytes() + LAST_LINE_END;
        FieldScanner.Line line = field.scan(bytes, base + lineStart, Math.min(in.writerIndex(), tooFar));
        if (line == FieldScanner.Line.INCOMPLETE) {
            if (in.writerIndex() >= tooFar) {
                throw headersTooLarge();
            }
            return false;
        }
        lineStart = field.next() - base;
        if (line == FieldScanner.Line.END) {
            endHead(in, bytes, base);
        } else {
            addField(bytes, base);
        }
        return true;
    }

    private void addField(byte[] bytes, int base) throws BadRequestException {
        if (lineStart - headersStart > limits.headerBytes() || fieldCount == limits.headerCount()) {
            throw headersTooLarge();
        }
        if (fieldCount == fields.length) {
            fields = Arrays.copyOf(fields, fieldCount * 2);
        }
        framing.take(field, bytes);
        fields[fieldCount++] = field.packed(base + headersStart);
    }

    private BadRequestException headersTooLarge() {
        return new BadRequestException(
                HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                "header fields over " + limits.headerBytes() + " bytes or " + limits.headerCount() + " fields");
    }

    private void endHead(Buffer in, byte[] bytes, int base) throws BadRequestException {
        framing.end();
        HttpHeaders complete = HttpHeaders.parsed(
                Arrays.copyOfRange(bytes, base + headersStart, base + lineStart - LAST_LINE_END),
                Arrays.copyOf(fields, fieldCount));
        requestLine.checkHost(complete);
        headers = complete;
        in.skip(lineStart);
        bodyLeft = framing.contentLength();
        if (framing.chunked()) {
            chunks.begin();
            collected = new Buffer(256);
            phase = Phase.CHUNKED_BODY;
        } else {
            phase = bodyLeft == 0 ? Phase.DONE : Phase.FIXED_BODY;
        }
    }

    private void readFixedBody(Buffer in) {
        int count = (int) Math.min(bodyLeft, in.readableBytes());
        if (streamed) {
            appendStreamed(in, count);
        } else if (body.length == 0 && count == bodyLeft) {
            body = in.readBytes(count);
        } else if (count > 0) {
            fillBody(in, count);
        }
        bodyLeft -= count;
        if (bodyLeft == 0) {
            phase = Phase.DONE;
        }
    }

    private void appendStreamed(Buffer in, int count) {
        if (body.length == 0) {
            body = in.readBytes(count);
            return;
        }
        int waiting = body.length;
        body = Arrays.copyOf(body, waiting + count);
        move(in, count, body, waiting);
    }

    // memory is taken for bytes that have come, twice as many at most, not for those that were announced
    private void fillBody(Buffer in, int count) {
        int filled = (int) (framing.contentLength() - bodyLeft);
        int arrived = filled + count;
        if (arrived > body.length) {
            long roomy = Math.max(MIN_BODY_CAPACITY, 2L * arrived);
            body = Arrays.copyOf(body, (int) Math.min(framing.contentLength(), roomy));
        }
        move(in, count, body, filled);
    }

    private static void move(Buffer in, int count, byte[] target, int at) {
        System.arraycopy(in.array(), in.readerIndex(), target, at, count);
        in.skip(count);
    }

    private void readChunkedBody(Buffer in) throws BadRequestException {
        Buffer kept = collected;
        if (kept == null) {
            throw new IllegalStateException("no buffer in phase " + phase);
        }
        if (chunks.decode(in, kept)) {
            trailers = chunks.trailers();
            endBody(kept);
        }
    }

    private void endBody(Buffer kept) {
        if (!streamed) {
            body = kept.readBytes(kept.readableBytes());
            collected = null;
        }
        phase = Phase.DONE;
    }
}
