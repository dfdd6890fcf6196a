package io.github.reactorserver.boot;

/** How the bytes of a TCP connection are cut into the messages of an {@link OnMessage} method, and its results sent. */
public enum Framing {
    /** Not at all: the method gets what has arrived. */
    NONE,
    /** Lines that end with LF or CR LF, the last one too, or it is dropped; results are sent with LF. */
    LINES,
    /** A length of four bytes, big endian, before each message. */
    LENGTH_PREFIXED
}
