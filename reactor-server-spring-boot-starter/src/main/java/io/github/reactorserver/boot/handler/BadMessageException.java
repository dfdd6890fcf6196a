package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.HttpStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.validation.FieldError;

/** A message does not give what its handler's parameters need: the client's fault. */
final class BadMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient HttpStatus status;
    private final transient List<FieldError> fields;

    private BadMessageException(HttpStatus status, String detail, List<FieldError> fields, @Nullable Throwable cause) {
        super(detail, cause);
        this.status = status;
        this.fields = fields;
    }

    static BadMessageException badRequest(String detail, @Nullable Throwable cause) {
        return new BadMessageException(HttpStatus.BAD_REQUEST, detail, List.of(), cause);
    }

    static BadMessageException unsupported(String contentType) {
        return new BadMessageException(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE, "the body is '" + contentType + "', not JSON", List.of(), null);
    }

    static BadMessageException invalid(List<FieldError> fields) {
        return new BadMessageException(HttpStatus.BAD_REQUEST, "the body is not valid", fields, null);
    }

    HttpStatus status() {
        return status;
    }

    /** What is wrong with which field; may be empty. */
    List<FieldError> fields() {
        return fields;
    }
}
