package io.github.reactorserver.http.codec;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.http.HttpHeaders;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/** Writes the head of a response (RFC 9112, section 4); status lines are encoded once. Thread-safe. */
public final class ResponseEncoder {
    private static final byte[][] STATUS_LINES = IntStream.range(0, 600)
            .mapToObj(code -> code < 100 ? new byte[0] : encode(HttpStatus.of(code)))
            .toArray(byte[][]::new);
    private static final byte[] CONTINUE = Ascii.bytes("HTTP/1.1 100 Continue\r\n\r\n");
    private static final byte[] CONTENT_LENGTH = Ascii.bytes("Content-Length: ");
    private static final byte[] CHUNKED = Ascii.bytes("Transfer-Encoding: chunked\r\n");
    private static final byte[] LAST_CHUNK = Ascii.bytes("0\r\n\r\n");
    private static final byte[] CLOSE = Ascii.bytes("Connection: close\r\n");
    private static final byte[] UPGRADE = Ascii.bytes("Connection: upgrade\r\n");
    private static final byte[] KEEP_ALIVE = Ascii.bytes("Connection: keep-alive\r\n");
    private static final byte[] END_OF_LINE = {'\r', '\n'};

    /** What the head says of the connection's future (RFC 9112, section 9.3). */
    public enum Persistence {
        /** Goes on, as a 1.1 client expects. */
        IMPLIED,
        /** Goes on, which a 1.0 client must be told. */
        KEEP_ALIVE,
        CLOSE,
        /** Goes on with another protocol (RFC 9110, section 7.8). */
        UPGRADE
    }

    /** Length of a body that is sent in chunks. */
    public static final long IN_CHUNKS = -1;

    /** Length of a body that ends with the connection. */
    public static final long UNTIL_CLOSE = -2;

    private ResponseEncoder() {}

    /**
     * Appends everything up to the body.
     *
     * @param length of the body in bytes, {@link #IN_CHUNKS} or {@link #UNTIL_CLOSE}
     * @param dateLine the Date field as a whole line, for a response that has none
     */
    public static void encodeHead(
            HttpResponse response, long length, byte[] dateLine, Persistence persistence, Buffer out) {
        HttpStatus status = response.status();
        out.write(statusLine(status));
        HttpHeaders headers = response.headers();
        headers.writeTo(out);
        if (length == IN_CHUNKS) {
            out.write(CHUNKED);
        } else if (length >= 0 && !status.isBodyless()) {
            out.write(CONTENT_LENGTH).writeDecimal(length).write(END_OF_LINE);
        }
        if (!headers.contains("Date")) {
            out.write(dateLine);
        }
        switch (persistence) {
            case IMPLIED -> {}
            case KEEP_ALIVE -> out.write(KEEP_ALIVE);
            case CLOSE -> out.write(CLOSE);
            case UPGRADE -> out.write(UPGRADE);
        }
        out.write(END_OF_LINE);
    }

    /** Appends what goes in front of a chunk's bytes (RFC 9112, section 7.1). */
    public static void encodeChunkStart(int length, Buffer out) {
        out.writeLatin1(Integer.toHexString(length)).write(END_OF_LINE);
    }

    /** Appends what goes behind a chunk's bytes. */
    public static void encodeChunkEnd(Buffer out) {
        out.write(END_OF_LINE);
    }

    /** Appends the end of a body in chunks. */
    public static void encodeLastChunk(Buffer out) {
        out.write(LAST_CHUNK);
    }

    /** Appends the interim response that asks for the body (RFC 9110, section 15.2.1). */
    public static void encodeContinue(Buffer out) {
        out.write(CONTINUE);
    }

    private static byte[] statusLine(HttpStatus status) {
        int code = status.code();
        boolean standard = code < STATUS_LINES.length
                && status.reason().equals(HttpStatus.of(code).reason());
        return standard ? STATUS_LINES[code] : encode(status);
    }

    private static byte[] encode(HttpStatus status) {
        return ("HTTP/1.1 " + status.code() + " " + status.reason() + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
