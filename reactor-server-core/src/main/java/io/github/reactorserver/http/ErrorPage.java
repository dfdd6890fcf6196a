package io.github.reactorserver.http;

import org.jspecify.annotations.Nullable;

/**
 * An error as an answer: plain text, HTML or problem JSON (RFC 9457), as the client's Accept prefers. Thread-safe.
 */
public final class ErrorPage {
    private ErrorPage() {}

    /** The answer of that status, and nothing else. */
    public static HttpResponse of(HttpStatus status, @Nullable HttpRequest request) {
        return builder(status, "", request).build();
    }

    /**
     * The answer of that status, to be completed.
     *
     * @param detail one sentence for the client; empty for none
     * @param request null if it was not understood
     */
    public static HttpResponse.Builder builder(HttpStatus status, String detail, @Nullable HttpRequest request) {
        ErrorFormat format = ErrorFormat.accepted(request == null ? null : request.header("Accept"));
        return HttpResponse.builder(status)
                .header("Content-Type", format.mediaType())
                .body(format.render(status, detail));
    }
}
