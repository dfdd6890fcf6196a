package io.github.reactorserver.http.codec;

import static io.github.reactorserver.http.codec.BadRequestException.malformed;

import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.HttpVersion;
import java.util.Arrays;

/**
 * What the header fields say of a message's frame: where its body ends and whether the connection goes on (RFC 9112,
 * sections 6 and 9). Refuses whatever two readers may understand differently.
 */
final class Framing {
    private static final byte[] HOST = Ascii.bytes("host");
    private static final byte[] EXPECT = Ascii.bytes("expect");
    private static final byte[] CONNECTION = Ascii.bytes("connection");
    private static final byte[] CONTENT_LENGTH = Ascii.bytes("content-length");
    private static final byte[] TRANSFER_ENCODING = Ascii.bytes("transfer-encoding");
    private static final byte[] CHUNKED = Ascii.bytes("chunked");
    private static final byte[] CONTINUE = Ascii.bytes("100-continue");
    private static final byte[] CLOSE = Ascii.bytes("close");
    private static final byte[] KEEP_ALIVE = Ascii.bytes("keep-alive");
    private static final int MAX_LENGTH_DIGITS = 18;

    private HttpVersion version = HttpVersion.HTTP_1_1;
    private boolean host;
    private long contentLength = -1;
    private boolean chunked;
    private boolean close;
    private boolean keepAlive;
    private boolean expectsContinue;
    // most clients of a server name the same host
    private byte[] knownHost = {};

    void begin(HttpVersion newVersion) {
        version = newVersion;
        host = false;
        contentLength = -1;
        chunked = false;
        close = false;
        keepAlive = false;
        expectsContinue = false;
    }

    /** Length of the body in bytes, 0 if there is none. */
    long contentLength() {
        return Math.max(0, contentLength);
    }

    boolean chunked() {
        return chunked;
    }

    boolean expectsContinue() {
        return expectsContinue;
    }

    /** Whether the client lets the connection go on (RFC 9112, section 9.3). */
    boolean keepsAlive() {
        return !close && (version == HttpVersion.HTTP_1_1 || keepAlive);
    }

    /** Takes in one field; the length of a name tells most of them apart. */
    void take(FieldScanner field, byte[] bytes) throws BadRequestException {
        switch (field.nameLength()) {
            case 4 -> {
                if (field.isNamed(bytes, HOST)) {
                    takeHost(field, bytes);
                }
            }
            case 6 -> {
                if (field.isNamed(bytes, EXPECT)) {
                    takeExpect(field, bytes);
                }
            }
            case 10 -> {
                if (field.isNamed(bytes, CONNECTION)) {
                    takeConnection(field, bytes);
                }
            }
            case 14 -> {
                if (field.isNamed(bytes, CONTENT_LENGTH)) {
                    takeContentLength(field, bytes);
                }
            }
            case 17 -> {
                if (field.isNamed(bytes, TRANSFER_ENCODING)) {
                    takeTransferEncoding(field, bytes);
                }
            }
            default -> {}
        }
    }

    /** Checks the fields against each other. */
    void end() throws BadRequestException {
        if (!host && version == HttpVersion.HTTP_1_1) {
            throw malformed("no Host");
        }
        if (chunked && contentLength >= 0) {
            throw malformed("both Content-Length and Transfer-Encoding");
        }
    }

    private void takeHost(FieldScanner field, byte[] bytes) throws BadRequestException {
        if (host) {
            throw malformed("more than one Host");
        }
        host = true;
        int start = field.valueStart();
        int end = start + field.valueLength();
        if (!Arrays.equals(bytes, start, end, knownHost, 0, knownHost.length)) {
            HostField.check(bytes, start, end);
            knownHost = Arrays.copyOfRange(bytes, start, end);
        }
    }

    private void takeExpect(FieldScanner field, byte[] bytes) throws BadRequestException {
        if (!field.hasValue(bytes, CONTINUE)) {
            throw new BadRequestException(HttpStatus.EXPECTATION_FAILED, "only 100-continue can be expected");
        }
        // a 1.0 client cannot understand 100 (RFC 9110, section 10.1.1)
        expectsContinue = version == HttpVersion.HTTP_1_1;
    }

    private void takeContentLength(FieldScanner field, byte[] bytes) throws BadRequestException {
        int length = field.valueLength();
        if (contentLength >= 0) {
            throw malformed("more than one Content-Length");
        }
        if (length == 0 || length > MAX_LENGTH_DIGITS) {
            throw malformed("malformed Content-Length");
        }
        long value = 0;
        for (int i = field.valueStart(); i < field.valueStart() + length; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                throw malformed("malformed Content-Length");
            }
            value = value * 10 + (bytes[i] - '0');
        }
        contentLength = value;
    }

    private void takeTransferEncoding(FieldScanner field, byte[] bytes) throws BadRequestException {
        if (chunked || version == HttpVersion.HTTP_1_0) {
            throw malformed(chunked ? "more than one Transfer-Encoding" : "Transfer-Encoding in HTTP/1.0");
        }
        if (!field.hasValue(bytes, CHUNKED)) {
            checkCodings(bytes, field.valueStart(), field.valueStart() + field.valueLength());
            throw new BadRequestException(HttpStatus.NOT_IMPLEMENTED, "transfer coding other than chunked");
        }
        chunked = true;
    }

    // tokens without parameters, of which the last one, and no other, is chunked; else the body has no clear end
    private static void checkCodings(byte[] bytes, int start, int end) throws BadRequestException {
        boolean last = false;
        for (int at = start; at <= end; at++) {
            at = Ascii.skipBlanks(bytes, at, end);
            int stop = Ascii.skipToken(bytes, at, end);
            boolean empty = stop == at;
            boolean isChunked = stop - at == CHUNKED.length && Ascii.equalsLowerCase(bytes, at, CHUNKED);
            at = Ascii.skipBlanks(bytes, stop, end);
            if (empty || last || (at < end && bytes[at] != ',')) {
                throw malformed("malformed Transfer-Encoding");
            }
            last = isChunked;
        }
        if (!last) {
            throw malformed("Transfer-Encoding does not end in chunked");
        }
    }

    private void takeConnection(FieldScanner field, byte[] bytes) {
        int end = field.valueStart() + field.valueLength();
        int start = field.valueStart();
        for (int at = start; at <= end; at++) {
            if (at == end || bytes[at] == ',') {
                takeConnectionOption(bytes, start, at);
                start = at + 1;
            }
        }
    }

    private void takeConnectionOption(byte[] bytes, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && bytes[start] <= ' ') {
            start++;
        }
        while (end > start && bytes[end - 1] <= ' ') {
            end--;
        }
        close |= end - start == CLOSE.length && Ascii.equalsLowerCase(bytes, start, CLOSE);
        keepAlive |= end - start == KEEP_ALIVE.length && Ascii.equalsLowerCase(bytes, start, KEEP_ALIVE);
    }
}
