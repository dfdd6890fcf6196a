package io.github.reactorserver.http.server;

import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import java.util.List;
import java.util.stream.Collectors;

/** The server's own answers. */
final class ErrorPages {
    /** Answers a handler that threw an {@link Error}; the connection ends behind it. Made before memory runs out. */
    static final HttpResponse FATAL = of(HttpStatus.INTERNAL_SERVER_ERROR, "");

    private ErrorPages() {}

    static HttpResponse of(HttpStatus status, String detail) {
        return page(status, detail).build();
    }

    static HttpResponse methodNotAllowed(List<HttpMethod> allowed) {
        return page(HttpStatus.METHOD_NOT_ALLOWED, "")
                .header("Allow", names(allowed))
                .build();
    }

    static HttpResponse options(List<HttpMethod> allowed) {
        return HttpResponse.builder(HttpStatus.NO_CONTENT)
                .header("Allow", names(allowed))
                .build();
    }

    static HttpResponse overloaded() {
        return page(HttpStatus.SERVICE_UNAVAILABLE, "the server is busy")
                .header("Retry-After", "1")
                .build();
    }

    private static HttpResponse.Builder page(HttpStatus status, String detail) {
        return HttpResponse.builder(status)
                .header("Content-Type", "text/plain;charset=UTF-8")
                .body(status + (detail.isEmpty() ? "\n" : ": " + detail + "\n"));
    }

    private static String names(List<HttpMethod> methods) {
        return methods.stream().map(HttpMethod::name).collect(Collectors.joining(", "));
    }
}
