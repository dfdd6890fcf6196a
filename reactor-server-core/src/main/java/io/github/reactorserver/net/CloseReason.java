package io.github.reactorserver.net;

/** Why a connection ended; the tag of metrics and logs. */
public enum CloseReason {
    /** The peer closed, or asked for it. */
    CLIENT("client"),
    /** Our handler closed it. */
    HANDLER("handler"),
    /** No further request within the keep-alive timeout, or the connection reached its number of requests. */
    KEEP_ALIVE("keep-alive"),
    /** No bytes within the idle timeout. */
    IDLE("idle"),
    HEADER_TIMEOUT("header-timeout"),
    BODY_TIMEOUT("body-timeout"),
    /** The handler of a request took too long. */
    REQUEST_TIMEOUT("request-timeout"),
    /** The peer did not take what was sent. */
    WRITE_TIMEOUT("write-timeout"),
    /** Reset by the peer, malformed input, or a failure of ours. */
    ERROR("error"),
    /** The server was short of memory, and this connection held the most. */
    MEMORY("memory"),
    /** The server stopped. */
    SHUTDOWN("shutdown");

    private final String tag;

    CloseReason(String tag) {
        this.tag = tag;
    }

    /** Name in metrics. */
    public String tag() {
        return tag;
    }
}
