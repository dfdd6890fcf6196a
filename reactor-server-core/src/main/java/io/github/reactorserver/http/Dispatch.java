package io.github.reactorserver.http;

/** Where a handler runs. */
public enum Dispatch {
    /** On the connection's event loop: for handlers that never block. */
    LOOP,
    /** On the compute pool: for handlers that block or work long; a full pool answers 503. */
    COMPUTE,
    /** On a virtual thread of its own (Java 21 or newer); on older Java as {@link #COMPUTE}. */
    VIRTUAL
}
