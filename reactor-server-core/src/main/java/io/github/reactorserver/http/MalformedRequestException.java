package io.github.reactorserver.http;

/**
 * A part of a request that cannot be decoded. A handler that lets it pass answers 400. Carries no stack trace: it says
 * nothing of our code.
 */
public final class MalformedRequestException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MalformedRequestException(String message, IllegalArgumentException cause) {
        super(message, cause);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
