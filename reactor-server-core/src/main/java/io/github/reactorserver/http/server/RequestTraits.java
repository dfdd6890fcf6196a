package io.github.reactorserver.http.server;

import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpVersion;
import io.github.reactorserver.http.RequestHead;

/** What the encoding of an answer must know of its request. */
enum RequestTraits {
    CLOSE(false, true, false),
    KEEP_ALIVE(false, false, false),
    KEEP_ALIVE_1_0(false, false, true),
    HEAD_CLOSE(true, true, false),
    HEAD_KEEP_ALIVE(true, false, false),
    HEAD_KEEP_ALIVE_1_0(true, false, true);

    private final boolean head;
    private final boolean close;
    private final boolean http10;

    RequestTraits(boolean head, boolean close, boolean http10) {
        this.head = head;
        this.close = close;
        this.http10 = http10;
    }

    static RequestTraits of(RequestHead request, boolean keepsAlive) {
        boolean head = request.method().equals(HttpMethod.HEAD);
        if (!keepsAlive) {
            return head ? HEAD_CLOSE : CLOSE;
        }
        if (request.version() == HttpVersion.HTTP_1_0) {
            return head ? HEAD_KEEP_ALIVE_1_0 : KEEP_ALIVE_1_0;
        }
        return head ? HEAD_KEEP_ALIVE : KEEP_ALIVE;
    }

    /** Whether the body is left out. */
    boolean isHead() {
        return head;
    }

    /** Whether the answer is the connection's last. */
    boolean closes() {
        return close;
    }

    /** Whether the client must be told that the connection goes on. */
    boolean isHttp10() {
        return http10;
    }
}
