package io.github.reactorserver.http.codec;

import io.github.reactorserver.http.HttpStatus;

/** Input that is answered with an error and ends the connection. Carries no stack trace: it says nothing of our code. */
public final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient HttpStatus status;

    public BadRequestException(HttpStatus status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static BadRequestException malformed(String message) {
        return new BadRequestException(HttpStatus.BAD_REQUEST, message);
    }

    /** Status of the response. */
    public HttpStatus status() {
        return status;
    }
}
