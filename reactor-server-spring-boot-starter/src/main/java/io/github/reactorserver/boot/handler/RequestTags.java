package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.MalformedRequestException;
import io.micrometer.common.KeyValues;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a request is told from others of its route, with names and values as those of Spring's own web applications.
 *
 * @param status 0 for unknown
 * @param exception simple name of its class
 */
record RequestTags(String method, int status, String exception) {
    /** Name of what is recorded. */
    static final String NAME = "http.server.requests";

    /** Value of a tag for want of an exception. */
    static final String NONE = "none";

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    /**
     * @param answer null if there is none, or none yet
     */
    static RequestTags of(HttpRequest request, @Nullable HttpResponse response, @Nullable Throwable failure) {
        String method = request.method().name();
        return new RequestTags(
                METHODS.contains(method) ? method : "UNKNOWN",
                response != null ? response.status().code() : status(failure),
                failure == null ? NONE : failure.getClass().getSimpleName());
    }

    private static int status(@Nullable Throwable failure) {
        if (failure == null) {
            return 0;
        }
        return failure instanceof MalformedRequestException ? 400 : 500;
    }

    /**
     * @param template of the route
     */
    KeyValues keyValues(String template) {
        return KeyValues.of(
                "exception", exception,
                "method", method,
                "outcome", outcome(),
                "status", status == 0 ? "UNKNOWN" : Integer.toString(status),
                "uri", template);
    }

    private String outcome() {
        return switch (status / 100) {
            case 1 -> "INFORMATIONAL";
            case 2 -> "SUCCESS";
            case 3 -> "REDIRECTION";
            case 4 -> "CLIENT_ERROR";
            case 5 -> "SERVER_ERROR";
            default -> "UNKNOWN";
        };
    }
}
