package io.github.reactorserver.http.server;

import io.github.reactorserver.http.BodyAbortedException;
import io.github.reactorserver.http.ErrorPage;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.MalformedRequestException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server's own responses, each an {@link ErrorPage}. */
public final class ErrorPages {
    /** In place of a handler that threw an {@link Error}; the connection ends behind it. Made before memory runs out. */
    public static final HttpResponse FATAL = ErrorPage.builder(HttpStatus.INTERNAL_SERVER_ERROR, "", null)
            .header("Connection", "close")
            .build();

    private static final int MAX_CAUSES = 8;
    private static final String BUSY = "the server is busy";

    private ErrorPages() {}

    /** Whether the client is at fault: then nothing is to be logged that it could fill the log with. */
    public static boolean isClients(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof BodyAbortedException || cause instanceof MalformedRequestException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /**
     * The response of that status.
     *
     * @param request null if it was not understood
     */
    public static HttpResponse of(HttpStatus status, String detail, @Nullable HttpRequest request) {
        return ErrorPage.builder(status, detail, request).build();
    }

    /** For a request without a route: 404, or 405 and OPTIONS with Allow (RFC 9110, section 15.5.6). */
    public static HttpResponse unrouted(HttpRequest request, List<HttpMethod> allowed) {
        if (allowed.isEmpty()) {
            return of(HttpStatus.NOT_FOUND, "", request);
        }
        return ErrorPage.allowing(allowed.stream().map(HttpMethod::name).toList(), request);
    }

    /** In place of a handler that took too long. */
    public static HttpResponse late() {
        return ErrorPage.builder(HttpStatus.SERVICE_UNAVAILABLE, "the response took too long", null)
                .header("Connection", "close")
                .build();
    }

    /** The pool is full, or memory is short. */
    public static HttpResponse overloaded(HttpRequest request) {
        return ErrorPage.unavailable(BUSY, request);
    }
}
