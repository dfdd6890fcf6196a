package io.github.reactorserver.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One event of an event stream (HTML standard, section 9.2, server-sent events). Immutable.
 *
 * @param data the message; may have several lines
 * @param event its type, null for {@code message}
 * @param id kept by the client and sent back when it reconnects, null for none
 * @param retry how long the client is to wait before it reconnects, null for its own choice
 */
public record ServerSentEvent(
        String data,
        @Nullable String event,
        @Nullable String id,
        @Nullable Duration retry) {
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    public ServerSentEvent {
        requireOneLine("event", event);
        requireOneLine("id", id);
        if (retry != null && retry.isNegative()) {
            throw new IllegalArgumentException("retry of an event must not be negative: " + retry);
        }
    }

    /** A message without type and id. */
    public static ServerSentEvent of(String data) {
        return new ServerSentEvent(data, null, null, null);
    }

    /**
     * A response that streams events, with a comment whenever nothing was sent for the heartbeat interval, so that
     * proxies and clients see that the connection lives.
     */
    public static HttpResponse stream(Flow.Publisher<ServerSentEvent> events, Duration heartbeat) {
        Flow.Publisher<ByteBuffer> encoded =
                subscriber -> events.subscribe(new MappingSubscriber<>(subscriber, ServerSentEvent::encode));
        return HttpResponse.builder(HttpStatus.OK)
                .header("Content-Type", "text/event-stream")
                .header("Cache-Control", "no-store")
                .body(new StreamedBody(encoded, StreamedBody.UNKNOWN_LENGTH, COMMENT, heartbeat))
                .build();
    }

    /** The event as it goes over the wire, in UTF-8. */
    public ByteBuffer encode() {
        StringBuilder text = new StringBuilder(data.length() + 32);
        if (event != null) {
            text.append("event: ").append(event).append('\n');
        }
        if (id != null) {
            text.append("id: ").append(id).append('\n');
        }
        if (retry != null) {
            text.append("retry: ").append(retry.toMillis()).append('\n');
        }
        // each line of the data is a field of its own; CR, LF and CR LF all end a line
        for (String line : data.split("\r\n|\r|\n", -1)) {
            text.append("data: ").append(line).append('\n');
        }
        return ByteBuffer.wrap(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void requireOneLine(String field, @Nullable String value) {
        if (value != null && value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException(field + " of an event must be one line");
        }
    }
}
