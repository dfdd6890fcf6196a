package io.github.reactorserver.boot.webflux;

import java.io.IOException;

/**
 * The client ended the connection. By this name of the class Spring knows that nobody is there to be answered, and logs
 * no error.
 */
final class AbortedException extends IOException {
    private static final long serialVersionUID = 1L;

    AbortedException(String message, Throwable cause) {
        super(message, cause);
    }
}
