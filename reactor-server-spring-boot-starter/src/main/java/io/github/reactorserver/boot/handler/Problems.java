package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.MalformedRequestException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.json.JsonWriter;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponse;

/** Failures that have a response of their own, as problem JSON (RFC 9457). */
final class Problems {
    private static final JsonWriter<Map<String, Object>> JSON = JsonWriter.standard();

    private Problems() {}

    /** The response to that failure; null if it is not one that a client is told about. */
    static @Nullable HttpResponse answer(Throwable failure) {
        if (failure instanceof BadMessageException bad) {
            return answer(bad);
        }
        if (failure instanceof ErrorResponse response) {
            return answer(response);
        }
        if (failure instanceof MalformedRequestException malformed) {
            return answer(BadMessageException.badRequest(String.valueOf(malformed.getMessage()), malformed));
        }
        return failure instanceof CompletionException wrapper && wrapper.getCause() != null
                ? answer(wrapper.getCause())
                : null;
    }

    private static HttpResponse answer(BadMessageException bad) {
        Map<String, Object> members = members(bad.status(), String.valueOf(bad.getMessage()));
        if (!bad.fields().isEmpty()) {
            Map<String, String> errors = new LinkedHashMap<>();
            bad.fields()
                    .forEach(field -> errors.putIfAbsent(
                            field.getField(), Objects.requireNonNullElse(field.getDefaultMessage(), "is not valid")));
            members.put("errors", errors);
        }
        return build(HttpResponse.builder(bad.status()), members);
    }

    private static HttpResponse answer(ErrorResponse response) {
        HttpStatus status = HttpStatus.of(response.getStatusCode().value());
        ProblemDetail problem = response.getBody();
        HttpResponse.Builder answer = HttpResponse.builder(status);
        response.getHeaders().forEach((name, values) -> values.forEach(value -> answer.header(name, value)));
        Map<String, Object> members = members(status, Objects.requireNonNullElse(problem.getDetail(), ""));
        if (problem.getProperties() != null) {
            members.putAll(problem.getProperties());
        }
        return build(answer, members);
    }

    private static Map<String, Object> members(HttpStatus status, String detail) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "about:blank");
        members.put("title", status.reason());
        members.put("status", status.code());
        if (!detail.isEmpty()) {
            members.put("detail", detail);
        }
        return members;
    }

    private static HttpResponse build(HttpResponse.Builder answer, Map<String, Object> members) {
        return answer.header("Content-Type", "application/problem+json")
                .body(JSON.writeToString(members))
                .build();
    }
}
