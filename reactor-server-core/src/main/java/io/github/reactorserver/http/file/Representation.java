package io.github.reactorserver.http.file;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One form of a file, plain or compressed, with the responses that do not depend on the request. Immutable but for
 * what is known of the open file's pages.
 */
final class Representation {
    private final Fields fields;
    private final long length;
    private final byte @Nullable [] content;
    private final @Nullable FileChannel channel;
    private final @Nullable FileSlices slices;
    private final @Nullable CompletableFuture<HttpResponse> whole;
    private final CompletableFuture<HttpResponse> notModified;

    /**
     * The header fields of every response with it.
     *
     * @param tag of this form
     * @param modified to the second; null if that is unknown
     * @param dated whether the time tells this content from any other
     * @param type media type
     * @param namesAndValues all the fields but the type
     */
    record Fields(EntityTag tag, @Nullable Instant modified, boolean dated, String type, List<String> namesAndValues) {

        HttpResponse.Builder builder(HttpStatus status) {
            HttpResponse.Builder builder = HttpResponse.builder(status);
            for (int i = 0; i < namesAndValues.size(); i += 2) {
                builder.header(namesAndValues.get(i), namesAndValues.get(i + 1));
            }
            return builder;
        }
    }

    private Representation(Fields fields, long length, byte @Nullable [] content, @Nullable FileChannel channel) {
        this.fields = fields;
        this.length = length;
        this.content = content;
        this.channel = channel;
        slices = channel == null ? null : new FileSlices(channel::read);
        notModified = CompletableFuture.completedFuture(
                fields.builder(HttpStatus.NOT_MODIFIED).build());
        whole = content == null
                ? null
                : CompletableFuture.completedFuture(fields.builder(HttpStatus.OK)
                        .header("Content-Type", fields.type())
                        .body(content)
                        .build());
    }

    static Representation inMemory(Fields fields, byte[] content) {
        return new Representation(fields, content.length, content, null);
    }

    /**
     * A form in an open file.
     *
     * @param read whether it was read from the first byte to the last
     */
    static Representation open(Fields fields, long length, FileChannel channel, boolean read) {
        Representation form = new Representation(fields, length, null, channel);
        if (read && form.slices != null) {
            form.slices.handleRead(length);
        }
        return form;
    }

    Fields fields() {
        return fields;
    }

    /** Number of bytes. */
    long length() {
        return length;
    }

    /** The content, or null if it is in an open file. */
    byte @Nullable [] content() {
        return content;
    }

    /** The open file, or null if the content is in memory. */
    @Nullable
    FileChannel channel() {
        return channel;
    }

    /** Which parts of the open file were read, or null if the content is in memory. */
    @Nullable
    FileSlices slices() {
        return slices;
    }

    /** The response with the whole content, complete; null if it is in an open file. */
    @Nullable
    CompletableFuture<HttpResponse> whole() {
        return whole;
    }

    /** The response to a client that has it, complete. */
    CompletableFuture<HttpResponse> notModified() {
        return notModified;
    }
}
