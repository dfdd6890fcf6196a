package io.github.reactorserver.http.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A request of a fuzzed connection, as it ought to be sent.
 *
 * @param body of the response; null if only its framing counts
 */
record FuzzRequest(int id, Way way, boolean head, byte[] bytes, int status, byte @Nullable [] body) {
    private static final int MAX_BODY = 12_000;

    /** How a handler answers, and below which path. */
    enum Way {
        /** Now, with a body of its own. */
        NOW("h"),
        /** Now, with the request's body. */
        ECHO("h"),
        THROW("h"),
        /** When the script says so. */
        LATE("a"),
        THROW_LATE("a"),
        /** Streamed, piece by piece as the script says. */
        CHUNKS("a"),
        PROMISED("a"),
        /** Streamed, with an end that comes too soon. */
        BREAK("a"),
        SHORT("a"),
        /** Reads the body to its end. */
        READ("s"),
        /** Reads the body as fast as the script says. */
        READ_SLOWLY("s"),
        /** Answers without a look at the body. */
        IGNORE("s"),
        IGNORE_LATE("s"),
        /** Cancels the body. */
        CANCEL("s"),
        /** Responses with the body while it comes. */
        PIPE("s");

        private final String place;

        Way(String place) {
            this.place = place;
        }

        /** Whether the response is cut, or 500 if nothing of it was sent. */
        boolean isBroken() {
            return this == BREAK || this == SHORT;
        }
    }

    private static final Way[] WAYS = Way.values();

    /**
     * The next one.
     *
     * @param damaged whether what is sent may be another one: no response tells that it is one to HEAD
     */
    static FuzzRequest of(Script script, int id, boolean damaged) {
        Way way = WAYS[script.below(WAYS.length)];
        int framing = script.below(3);
        boolean old = script.oneIn(12);
        byte[] sent = framing == 0 ? new byte[0] : content(id, script.length(MAX_BODY));
        boolean chunked = framing == 2 && !old;
        boolean head = framing == 0 && script.oneIn(8) && !damaged;
        int length = script.length(MAX_BODY);
        StringBuilder text = new StringBuilder(script.oneIn(16) ? "\r\n" : "");
        text.append(head ? "HEAD" : framing == 0 ? "GET" : "POST");
        text.append(" /" + way.place + "/" + way + "?n=" + id + "&length=" + length);
        text.append(old ? " HTTP/1.0\r\n" : " HTTP/1.1\r\nHost: fuzz\r\n");
        if (script.oneIn(12)) {
            text.append("Connection: " + (old ? "keep-alive" : "close") + "\r\n");
        }
        if (framing != 0) {
            text.append(chunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: " + sent.length + "\r\n");
            text.append(script.oneIn(6) ? "Expect: 100-continue\r\n" : "");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ascii(text.append("\r\n").toString()));
        bytes.writeBytes(chunked ? inChunks(sent, script) : sent);
        byte[] answer = switch (way) {
            case THROW, THROW_LATE, BREAK, SHORT -> null;
            case ECHO, PIPE -> sent;
            case READ, READ_SLOWLY -> ascii("" + sent.length);
            default -> content(id, length);
        };
        int status = way == Way.THROW || way == Way.THROW_LATE ? 500 : 200;
        return new FuzzRequest(id, way, head, bytes.toByteArray(), status, answer);
    }

    private static byte[] inChunks(byte[] body, Script script) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < body.length; ) {
            int length = Math.min(body.length - at, 1 + script.length(4_096));
            out.writeBytes(ascii(Integer.toHexString(length) + (script.oneIn(8) ? ";a=b" : "") + "\r\n"));
            out.write(body, at, length);
            out.writeBytes(ascii("\r\n"));
            at += length;
        }
        out.writeBytes(ascii("0\r\n" + (script.oneIn(8) ? "X-Trailer: t\r\n" : "") + "\r\n"));
        return out.toByteArray();
    }

    /** Bytes that tell the response to one request from that to another. */
    static byte[] content(int id, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + (i + id * 7) % 26);
        }
        return bytes;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        String text = new String(bytes, 0, Math.min(bytes.length, 120), StandardCharsets.ISO_8859_1);
        return way + " " + text.replace("\r\n", "|") + "(" + bytes.length + " bytes)";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FuzzRequest request && Arrays.equals(bytes, request.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
