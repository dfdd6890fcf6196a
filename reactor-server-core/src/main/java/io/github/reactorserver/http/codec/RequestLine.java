package io.github.reactorserver.http.codec;

import static io.github.reactorserver.http.codec.BadRequestException.malformed;

import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.HttpVersion;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * Reads a request line (RFC 9112, section 3); method and version are compared as numbers. Not thread-safe.
 *
 * <p>As with {@link FieldScanner}, an incomplete line is read on where it ended.
 */
final class RequestLine {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final KnownMethod[] METHODS = Stream.of(
                    HttpMethod.GET,
                    HttpMethod.POST,
                    HttpMethod.HEAD,
                    HttpMethod.PUT,
                    HttpMethod.DELETE,
                    HttpMethod.OPTIONS,
                    HttpMethod.PATCH)
            .map(KnownMethod::of)
            .toArray(KnownMethod[]::new);
    private static final long HTTP_1_1 = 0x485454502f312e31L;
    private static final byte[] VERSION_AND_END = Ascii.bytes("HTTP/0.0\r\n");
    private static final int MAJOR = 5;
    private static final int MINOR = 7;
    private static final int MAX_METHOD = 32;

    private static final byte[] TARGET_OCTETS = new byte[256];

    static {
        for (int c = 0; c < 256; c++) {
            TARGET_OCTETS[c] = RequestTarget.kind((byte) c);
        }
    }

    /** A method and the space behind it as a number, which is compared with the first octets of a line. */
    private record KnownMethod(HttpMethod method, int length, long number, int shift) {
        static KnownMethod of(HttpMethod method) {
            long number = 0;
            for (byte octet : Ascii.bytes(method.name() + " ")) {
                number = number << Byte.SIZE | octet;
            }
            int length = method.name().length() + 1;
            return new KnownMethod(method, length, number, Long.SIZE - Byte.SIZE * length);
        }
    }

    private final int maxTarget;
    private final RequestTarget requestTarget;
    private final TargetCache targets = new TargetCache();
    private HttpMethod method = HttpMethod.GET;
    private HttpVersion version = HttpVersion.HTTP_1_1;
    private String target = "";
    // these are relative to the start of the line, 0 while unknown
    private int targetStart;
    private int targetScanned;
    private int targetEnd;
    private byte seen;

    RequestLine(ParserLimits limits) {
        maxTarget = limits.targetBytes();
        requestTarget = new RequestTarget(limits.encodedSlashes());
    }

    /** Forgets an incomplete line. */
    void reset() {
        targetStart = 0;
        targetScanned = 0;
        targetEnd = 0;
        seen = 0;
    }

    HttpMethod method() {
        return method;
    }

    HttpVersion version() {
        return version;
    }

    String target() {
        return target;
    }

    /** Checks the target against the header fields. */
    void checkHost(HttpHeaders headers) throws BadRequestException {
        if (!target.startsWith("/")) {
            requestTarget.checkHost(target, headers.first("Host"));
        }
    }

    /**
     * Reads the line that starts at {@code start}. If it is incomplete, the next call goes on with it, wherever it may
     * be by then.
     *
     * @return where the next line starts, or -1 if this one is incomplete
     */
    int scan(byte[] bytes, int start, int end) throws BadRequestException {
        if (targetStart == 0 && !scanMethod(bytes, start, end)) {
            return -1;
        }
        if (targetEnd == 0 && !scanTarget(bytes, start, end)) {
            return -1;
        }
        int versionStart = start + targetEnd + 1;
        if (!scanVersion(bytes, versionStart, end)) {
            return -1;
        }
        int from = start + targetStart;
        int to = start + targetEnd;
        requestTarget.check(method, bytes, from, to, seen);
        target = targets.text(bytes, from, to, (seen & RequestTarget.QUERY) != 0);
        reset();
        return versionStart + VERSION_AND_END.length;
    }

    private boolean scanMethod(byte[] bytes, int start, int end) throws BadRequestException {
        if (end - start >= Long.BYTES) {
            long first = (long) LONG.get(bytes, start);
            for (KnownMethod known : METHODS) {
                if (first >>> known.shift == known.number) {
                    return endMethod(known.method, known.length);
                }
            }
        }
        int at = Ascii.skipToken(bytes, start, Math.min(end, start + MAX_METHOD + 1));
        int length = at - start;
        if (length > MAX_METHOD) {
            throw new BadRequestException(HttpStatus.NOT_IMPLEMENTED, "method too long");
        }
        if (at == end) {
            return false;
        }
        if (length == 0 || bytes[at] != ' ') {
            throw malformed("malformed method");
        }
        String name = new String(bytes, start, length, StandardCharsets.ISO_8859_1);
        return endMethod(HttpMethod.of(name), length + 1);
    }

    private boolean endMethod(HttpMethod found, int length) {
        method = found;
        targetStart = length;
        targetScanned = length;
        return true;
    }

    private boolean scanTarget(byte[] bytes, int start, int end) throws BadRequestException {
        int tooFar = start + targetStart + maxTarget + 1;
        int stop = Math.min(end, tooFar);
        int at = start + targetScanned;
        byte all = seen;
        for (; at < stop; at++) {
            byte kind = TARGET_OCTETS[bytes[at] & 0xff];
            if (kind == 0) {
                break;
            }
            all |= kind;
        }
        seen = all;
        if (at == tooFar) {
            throw new BadRequestException(HttpStatus.URI_TOO_LONG, "request target over " + maxTarget + " bytes");
        }
        targetScanned = at - start;
        if (at == end) {
            return false;
        }
        if (targetScanned == targetStart || bytes[at] != ' ') {
            throw malformed("malformed request target");
        }
        targetEnd = targetScanned;
        return true;
    }

    // HTTP/d.d: a higher minor version is answered as 1.1, another major one is not ours (RFC 9110, section 2.5)
    private boolean scanVersion(byte[] bytes, int start, int end) throws BadRequestException {
        int length = Math.min(end - start, VERSION_AND_END.length);
        boolean whole = length == VERSION_AND_END.length;
        if (whole
                && (long) LONG.get(bytes, start) == HTTP_1_1
                && bytes[start + 8] == '\r'
                && bytes[start + 9] == '\n') {
            version = HttpVersion.HTTP_1_1;
            return true;
        }
        for (int i = 0; i < length; i++) {
            byte octet = bytes[start + i];
            if (i == MAJOR || i == MINOR ? !Ascii.isDigit(octet) : octet != VERSION_AND_END[i]) {
                throw malformed("malformed protocol version");
            }
        }
        if (whole && bytes[start + MAJOR] != '1') {
            throw new BadRequestException(HttpStatus.HTTP_VERSION_NOT_SUPPORTED, "only HTTP/1.1 and 1.0 are served");
        }
        version = whole && bytes[start + MINOR] == '0' ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
        return whole;
    }
}
