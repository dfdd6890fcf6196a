package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** One parameter of a handler method, filled from a request. Thread-safe. */
@FunctionalInterface
interface Argument {

    /**
     * The argument for that request.
     *
     * @throws BadMessageException if the request does not give it
     */
    @Nullable
    Object from(HttpRequest request) throws BadMessageException;
}
