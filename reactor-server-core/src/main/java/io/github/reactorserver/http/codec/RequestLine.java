package io.github.reactorserver.http.codec;

import static io.github.reactorserver.http.codec.BadRequestException.malformed;

import io.github.reactorserver.http.HttpChars;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.HttpVersion;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads a request line (RFC 9112, section 3); method and version are compared as numbers. */
final class RequestLine {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int GET_ = 0x47455420;
    private static final int POST = 0x504f5354;
    private static final long HTTP_1_1 = 0x485454502f312e31L;
    private static final long HTTP_1_0 = 0x485454502f312e30L;
    private static final int VERSION_LENGTH = 8;
    private static final int MAX_METHOD = 32;

    private final int maxTarget;
    private HttpMethod method = HttpMethod.GET;
    private HttpVersion version = HttpVersion.HTTP_1_1;
    private String target = "";

    RequestLine(int maxTarget) {
        this.maxTarget = maxTarget;
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

    /**
     * Reads the line that starts at {@code start}.
     *
     * @return where the next line starts, or -1 if this one is incomplete
     */
    int scan(byte[] bytes, int start, int end) throws BadRequestException {
        int targetStart = scanMethod(bytes, start, end);
        if (targetStart < 0) {
            return -1;
        }
        int at = scanTarget(bytes, targetStart, end);
        if (at < 0) {
            return -1;
        }
        int versionStart = at + 1;
        int versionEnd = versionStart + VERSION_LENGTH;
        if (end < versionEnd + 2) {
            checkBegunVersion(bytes, versionStart, end);
            return -1;
        }
        version = version(bytes, versionStart);
        if (bytes[versionEnd] != '\r' || bytes[versionEnd + 1] != '\n') {
            throw malformed("request line does not end behind the version");
        }
        target = new String(bytes, targetStart, at - targetStart, StandardCharsets.ISO_8859_1);
        checkForm(bytes[targetStart]);
        return versionEnd + 2;
    }

    private int scanMethod(byte[] bytes, int start, int end) throws BadRequestException {
        if (end - start >= 5) {
            int first = (int) INT.get(bytes, start);
            if (first == GET_) {
                method = HttpMethod.GET;
                return start + 4;
            }
            if (first == POST && bytes[start + 4] == ' ') {
                method = HttpMethod.POST;
                return start + 5;
            }
        }
        int at = start;
        while (at < end && HttpChars.isToken(bytes[at])) {
            at++;
        }
        if (at - start > MAX_METHOD) {
            throw new BadRequestException(HttpStatus.NOT_IMPLEMENTED, "method too long");
        }
        if (at == end) {
            return -1;
        }
        if (at == start || bytes[at] != ' ') {
            throw malformed("malformed method");
        }
        method = HttpMethod.of(new String(bytes, start, at - start, StandardCharsets.ISO_8859_1));
        return at + 1;
    }

    /** Index of the space behind the target, or -1. */
    private int scanTarget(byte[] bytes, int start, int end) throws BadRequestException {
        int at = start;
        while (at < end && HttpChars.isTarget(bytes[at])) {
            at++;
        }
        if (at - start > maxTarget) {
            throw new BadRequestException(HttpStatus.URI_TOO_LONG, "request target over " + maxTarget + " bytes");
        }
        if (at == end) {
            return -1;
        }
        if (at == start || bytes[at] != ' ') {
            throw malformed("malformed request target");
        }
        return at;
    }

    // RFC 9112, section 3.2: origin-form, absolute-form, authority-form with CONNECT, asterisk-form with OPTIONS
    private void checkForm(byte first) throws BadRequestException {
        boolean legal = first == '/'
                || target.startsWith("http://")
                || target.startsWith("https://")
                || (target.equals("*") && method.equals(HttpMethod.OPTIONS))
                || method.equals(HttpMethod.CONNECT);
        if (!legal) {
            throw malformed("request target is neither a path nor a URI");
        }
        for (int i = target.indexOf('%'); i >= 0; i = target.indexOf('%', i + 1)) {
            if (i + 2 >= target.length()
                    || HttpChars.hexValue(target.charAt(i + 1)) < 0
                    || HttpChars.hexValue(target.charAt(i + 2)) < 0) {
                throw malformed("broken percent-encoding in the request target");
            }
        }
    }

    private static void checkBegunVersion(byte[] bytes, int start, int end) throws BadRequestException {
        for (int i = start; i < end && i < start + VERSION_LENGTH; i++) {
            if (bytes[i] < ' ') {
                throw malformed("malformed protocol version");
            }
        }
    }

    private static HttpVersion version(byte[] bytes, int start) throws BadRequestException {
        long number = (long) LONG.get(bytes, start);
        if (number == HTTP_1_1) {
            return HttpVersion.HTTP_1_1;
        }
        if (number == HTTP_1_0) {
            return HttpVersion.HTTP_1_0;
        }
        // HTTP/d.d: a higher minor version is answered as 1.1, another major one is not ours (RFC 9110, section 2.5)
        boolean wellFormed = number >>> 24 == HTTP_1_1 >>> 24
                && isDigit(bytes[start + 5])
                && bytes[start + 6] == '.'
                && isDigit(bytes[start + 7]);
        if (!wellFormed) {
            throw malformed("malformed protocol version");
        }
        if (bytes[start + 5] != '1') {
            throw new BadRequestException(HttpStatus.HTTP_VERSION_NOT_SUPPORTED, "only HTTP/1.1 and 1.0 are served");
        }
        return HttpVersion.HTTP_1_1;
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }
}
