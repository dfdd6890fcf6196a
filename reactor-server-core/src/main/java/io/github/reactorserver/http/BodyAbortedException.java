package io.github.reactorserver.http;

import java.io.IOException;

/** A request's body that ended before its time: the client went away, was too slow or broke the protocol. */
public final class BodyAbortedException extends IOException {
    private static final long serialVersionUID = 1L;

    public BodyAbortedException(String message) {
        super(message);
    }
}
