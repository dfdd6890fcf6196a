package io.github.reactorserver.http.server;

import io.github.reactorserver.http.ErrorPage;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The server's own answers, each an {@link ErrorPage}. */
final class ErrorPages {
    /** Answers a handler that threw an {@link Error}; the connection ends behind it. Made before memory runs out. */
    static final HttpResponse FATAL = ErrorPage.builder(HttpStatus.INTERNAL_SERVER_ERROR, "", null)
            .header("Connection", "close")
            .build();

    private ErrorPages() {}

    /**
     * The answer of that status.
     *
     * @param request null if it was not understood
     */
    static HttpResponse of(HttpStatus status, String detail, @Nullable HttpRequest request) {
        return ErrorPage.builder(status, detail, request).build();
    }

    /** What answers a request that no route does: 404, or 405 and OPTIONS with Allow (RFC 9110, section 15.5.6). */
    static HttpResponse unrouted(HttpRequest request, List<HttpMethod> allowed) {
        if (allowed.isEmpty()) {
            return of(HttpStatus.NOT_FOUND, "", request);
        }
        String names = allowed.stream().map(HttpMethod::name).collect(Collectors.joining(", "));
        HttpResponse.Builder answer = request.method().equals(HttpMethod.OPTIONS)
                ? HttpResponse.builder(HttpStatus.NO_CONTENT)
                : ErrorPage.builder(HttpStatus.METHOD_NOT_ALLOWED, "", request);
        return answer.header("Allow", names).build();
    }

    /** Answers in place of a handler that took too long. */
    static HttpResponse late() {
        return ErrorPage.builder(HttpStatus.SERVICE_UNAVAILABLE, "the answer took too long", null)
                .header("Connection", "close")
                .build();
    }

    static HttpResponse overloaded(HttpRequest request) {
        return ErrorPage.builder(HttpStatus.SERVICE_UNAVAILABLE, "the server is busy", request)
                .header("Retry-After", "1")
                .build();
    }
}
