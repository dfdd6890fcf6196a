package io.github.reactorserver.http;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * An error as a response: plain text, HTML or problem JSON (RFC 9457), as the client's Accept prefers. Thread-safe.
 */
public final class ErrorPage {
    private ErrorPage() {}

    /** The response of that status, and nothing else. */
    public static HttpResponse of(HttpStatus status, @Nullable HttpRequest request) {
        return builder(status, "", request).build();
    }

    /** 503 with Retry-After: what is asked for cannot be had now. */
    public static HttpResponse unavailable(String detail, HttpRequest request) {
        return builder(HttpStatus.SERVICE_UNAVAILABLE, detail, request)
                .header("Retry-After", "1")
                .build();
    }

    /** 405, or 204 to OPTIONS, for a path that is known with these methods only (RFC 9110, section 15.5.6). */
    public static HttpResponse allowing(Collection<String> methods, HttpRequest request) {
        HttpResponse.Builder response = request.method().equals(HttpMethod.OPTIONS)
                ? HttpResponse.builder(HttpStatus.NO_CONTENT)
                : builder(HttpStatus.METHOD_NOT_ALLOWED, "", request);
        return response.header("Allow", String.join(", ", methods)).build();
    }

    /**
     * The response of that status, to be completed.
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
