package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.ServerSentEvent;
import io.github.reactorserver.http.StreamedBody;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Makes a streamed response of the values of a publisher: server-sent events, bytes and texts as they are, or lines of
 * JSON. Immutable.
 */
record StreamResponse(Kind kind, String mediaType, @Nullable HttpStatus status, Codecs codecs) {
    private static final String EVENT_STREAM = "text/event-stream";
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private enum Kind {
        EVENTS,
        BYTES,
        TEXTS,
        JSON_LINES
    }

    static StreamResponse of(Class<?> content, String produces, @Nullable HttpStatus status, Codecs codecs) {
        boolean text = CharSequence.class.isAssignableFrom(content);
        boolean event = content == ServerSentEvent.class;
        if (event || produces.startsWith(EVENT_STREAM)) {
            requireJsonUnless(event || text, codecs);
            return new StreamResponse(Kind.EVENTS, EVENT_STREAM, status, codecs);
        }
        if (content == byte[].class || content == ByteBuffer.class) {
            return new StreamResponse(Kind.BYTES, orElse(produces, "application/octet-stream"), status, codecs);
        }
        if (text) {
            return new StreamResponse(Kind.TEXTS, orElse(produces, "text/plain;charset=UTF-8"), status, codecs);
        }
        requireJsonUnless(false, codecs);
        return new StreamResponse(Kind.JSON_LINES, orElse(produces, "application/x-ndjson"), status, codecs);
    }

    private static void requireJsonUnless(boolean plain, Codecs codecs) {
        if (!plain) {
            codecs.requireJson("result");
        }
    }

    private static String orElse(String produces, String fallback) {
        return produces.isEmpty() ? fallback : produces;
    }

    HttpResponse answer(Flow.Publisher<?> values) {
        if (kind == Kind.EVENTS) {
            return ServerSentEvent.stream(new MappedPublisher<>(values, this::event), HEARTBEAT);
        }
        return HttpResponse.builder(status == null ? HttpStatus.OK : status)
                .header("Content-Type", mediaType)
                .body(StreamedBody.of(new MappedPublisher<>(values, this::bytes)))
                .build();
    }

    private ServerSentEvent event(Object value) {
        if (value instanceof ServerSentEvent event) {
            return event;
        }
        return ServerSentEvent.of(
                value instanceof CharSequence text
                        ? text.toString()
                        : new String(codecs.requireJson("result").write(value), StandardCharsets.UTF_8));
    }

    private ByteBuffer bytes(Object value) {
        if (kind == Kind.TEXTS) {
            return StandardCharsets.UTF_8.encode(value.toString());
        }
        byte[] bytes = ValueResponse.bytes(value);
        if (bytes != null) {
            return ByteBuffer.wrap(bytes);
        }
        byte[] document = codecs.requireJson("result").write(value);
        return ByteBuffer.allocate(document.length + 1)
                .put(document)
                .put((byte) '\n')
                .flip();
    }
}
