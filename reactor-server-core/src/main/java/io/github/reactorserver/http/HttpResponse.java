package io.github.reactorserver.http;

import io.github.reactorserver.buffer.FileRegion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One response. Immutable: unless its body is streamed or of parts, one instance may answer any number of requests on any
 * thread.
 *
 * <p>Content-Length, Transfer-Encoding and Connection are the server's business: they cannot be set, but for {@code
 * Connection: close}, and are added when the response is encoded, as is Date unless it is set.
 */
public final class HttpResponse {
    private static final byte[] NO_BODY = {};
    private static final HttpHeaders TEXT = HttpHeaders.of("Content-Type", "text/plain;charset=UTF-8");
    private static final HttpHeaders JSON = HttpHeaders.of("Content-Type", "application/json");
    private static final String CONNECTION = "Connection";
    private static final List<String> FRAMING = List.of("Content-Length", "Transfer-Encoding", CONNECTION);

    private final HttpStatus status;
    private final HttpHeaders headers;
    private final byte[] body;
    private final @Nullable StreamedBody stream;
    private final List<BodyPart> parts;
    private final long lengthOfParts;
    private final boolean last;

    private HttpResponse(HttpStatus status, HttpHeaders headers, byte[] body) {
        this(status, headers, body, null, List.of(), false);
    }

    private HttpResponse(
            HttpStatus status,
            HttpHeaders headers,
            byte[] body,
            @Nullable StreamedBody stream,
            List<BodyPart> parts,
            boolean last) {
        this.last = last;
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.stream = stream;
        this.parts = parts;
        this.lengthOfParts =
                parts.isEmpty() ? 0 : parts.stream().mapToLong(BodyPart::length).sum();
    }

    /** 200 with UTF-8 text. */
    public static HttpResponse text(String text) {
        return new HttpResponse(HttpStatus.OK, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** 200 with a JSON document that is encoded already; takes over the array. */
    public static HttpResponse json(byte[] document) {
        return new HttpResponse(HttpStatus.OK, JSON, document);
    }

    /** 200 with bytes of that media type; takes over the array. */
    public static HttpResponse bytes(String contentType, byte[] body) {
        return new HttpResponse(HttpStatus.OK, HttpHeaders.of("Content-Type", contentType), body);
    }

    /** A response without a body. */
    public static HttpResponse of(HttpStatus status) {
        return new HttpResponse(status, HttpHeaders.empty(), NO_BODY);
    }

    /** A builder for a response of that status. */
    public static Builder builder(HttpStatus status) {
        return new Builder(status);
    }

    public HttpStatus status() {
        return status;
    }

    public HttpHeaders headers() {
        return headers;
    }

    /** Whether the connection ends behind it: it was given {@code Connection: close} (RFC 9110, section 7.6.1). */
    public boolean isLast() {
        return last;
    }

    /** The body, if it is streamed, else null; then the accessors of its bytes say that it is empty. */
    public @Nullable StreamedBody stream() {
        return stream;
    }

    /** The body, if it is of parts, else empty; then the accessors of its bytes say that it is empty. */
    public List<BodyPart> parts() {
        return parts;
    }

    /** Number of bytes of the body, {@link StreamedBody#UNKNOWN_LENGTH} if it is streamed and nobody knows. */
    public long contentLength() {
        return stream != null ? stream.length() : body.length + lengthOfParts;
    }

    /**
     * Releases the regions of files in the body, and cancels a streamed one. Whoever does not return a response to the
     * server, such as a filter that replaces it, calls this; so does a handler whose response comes when its {@code
     * CompletionStage} is cancelled. Any thread, idempotent.
     */
    public void release() {
        release(parts);
        if (stream != null) {
            stream.cancel();
        }
    }

    private static void release(List<BodyPart> parts) {
        for (BodyPart part : parts) {
            if (part instanceof BodyPart.Region file) {
                file.region().release();
            }
        }
    }

    /** How many bytes of the body are in memory; none of a streamed one. */
    public long memoryBytes() {
        long bytes = body.length;
        for (BodyPart part : parts) {
            bytes += part instanceof BodyPart.Bytes ? part.length() : 0;
        }
        return bytes;
    }

    /** Number of bytes of a body that is neither streamed nor of parts. */
    public int bodyLength() {
        return body.length;
    }

    /** The body as a read-only view, position 0. */
    public ByteBuffer body() {
        return ByteBuffer.wrap(body).asReadOnlyBuffer();
    }

    /** Copies the body, or as much of it as there is from {@code offset} on, into the array. */
    public void copyBody(int offset, byte[] target, int targetOffset, int length) {
        System.arraycopy(body, offset, target, targetOffset, length);
    }

    /** The body as UTF-8 text. */
    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return status + (stream == null ? " (" + contentLength() + " bytes)" : " (streamed)");
    }

    /** Collects a response. Not thread-safe. */
    public static final class Builder {
        private final HttpStatus status;
        private final List<String> namesAndValues = new ArrayList<>();
        private byte[] body = NO_BODY;
        private @Nullable StreamedBody stream;
        private List<BodyPart> parts = List.of();
        private boolean last;

        private Builder(HttpStatus status) {
            this.status = status;
        }

        /**
         * Adds a header field; blanks around the value are dropped. {@code Connection: close} ends the connection behind
         * the response.
         *
         * @throws IllegalArgumentException if the name is no token, the value has a control character or one
         *     outside ISO-8859-1, or the server sets this field itself
         */
        public Builder header(String name, String value) {
            String valid = HttpHeaders.valid(name, value);
            if (CONNECTION.equalsIgnoreCase(name) && "close".equalsIgnoreCase(valid)) {
                last = true;
                return this;
            }
            // a second framing of one message would be read in two ways (RFC 9112, section 6.3)
            for (String framing : FRAMING) {
                if (framing.equalsIgnoreCase(name)) {
                    throw new IllegalArgumentException("the server sets " + name + " itself");
                }
            }
            namesAndValues.add(name);
            namesAndValues.add(valid);
            return this;
        }

        /** Sets the body; takes over the array. */
        public Builder body(byte[] bytes) {
            return body(bytes, null, List.of());
        }

        /** Sets a body that comes over time. */
        public Builder body(StreamedBody streamed) {
            return body(NO_BODY, streamed, List.of());
        }

        /**
         * Sets the body to a part of a file; takes over the region. A response without its body, as to HEAD, releases it
         * at once. The response is for one request.
         */
        public Builder body(FileRegion region) {
            return body(List.of(BodyPart.of(region)));
        }

        /** Sets a body of several parts in this order; takes over their regions. The response is for one request. */
        public Builder body(List<BodyPart> inOrder) {
            return body(NO_BODY, null, List.copyOf(inOrder));
        }

        private Builder body(byte[] bytes, @Nullable StreamedBody streamed, List<BodyPart> inOrder) {
            release(parts);
            body = bytes;
            stream = streamed;
            parts = inOrder;
            return this;
        }

        /** Sets the body to UTF-8 text; Content-Type is left to the caller. */
        public Builder body(String text) {
            return body(text.getBytes(StandardCharsets.UTF_8));
        }

        /**
         * The finished answer.
         *
         * @throws IllegalStateException if a status that never has a body was given one (RFC 9110, section 6.4.1,
         *     and 15.3.6 for 205); its regions are released
         */
        public HttpResponse build() {
            boolean bodyless = status.isBodyless() || status.code() == 205;
            if (bodyless && (body.length > 0 || stream != null || !parts.isEmpty())) {
                release(parts);
                throw new IllegalStateException("an answer with status " + status.code() + " has no body");
            }
            return new HttpResponse(
                    status, HttpHeaders.checked(namesAndValues.toArray(String[]::new)), body, stream, parts, last);
        }
    }
}
