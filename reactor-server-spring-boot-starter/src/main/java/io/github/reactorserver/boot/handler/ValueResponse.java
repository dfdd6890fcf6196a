package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes a response of one value: {@code HttpResponse}, text, bytes, or JSON; none is 204. Immutable. */
final class ValueResponse {
    private final String produces;
    private final @Nullable HttpStatus status;
    private final Codecs codecs;

    /**
     * @param type of the value
     * @param produces media type of the response, empty for that of the value
     * @param status null for 200 or 204
     */
    ValueResponse(Class<?> type, String produces, @Nullable HttpStatus status, Codecs codecs) {
        this.produces = produces;
        this.status = status;
        this.codecs = codecs;
        boolean plain = type == void.class
                || type == Void.class
                || type == HttpResponse.class
                || type == byte[].class
                || type == ByteBuffer.class
                || CharSequence.class.isAssignableFrom(type);
        if (!plain) {
            codecs.requireJson("result " + type.getSimpleName());
        }
    }

    HttpResponse answer(@Nullable Object value) {
        if (value == null) {
            return HttpResponse.of(status == null ? HttpStatus.NO_CONTENT : status);
        }
        if (value instanceof HttpResponse response) {
            return response;
        }
        if (value instanceof CharSequence text) {
            return answer("text/plain;charset=UTF-8", text.toString().getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = bytes(value);
        return bytes != null
                ? answer("application/octet-stream", bytes)
                : answer("application/json", codecs.requireJson("result").write(value));
    }

    /** The bytes that the value is; null if it is something else. */
    static byte @Nullable [] bytes(Object value) {
        if (value instanceof ByteBuffer buffer) {
            byte[] copy = new byte[buffer.remaining()];
            buffer.duplicate().get(copy);
            return copy;
        }
        return value instanceof byte[] bytes ? bytes : null;
    }

    private HttpResponse answer(String mediaType, byte[] body) {
        return HttpResponse.builder(status == null ? HttpStatus.OK : status)
                .header("Content-Type", produces.isEmpty() ? mediaType : produces)
                .body(body)
                .build();
    }
}
