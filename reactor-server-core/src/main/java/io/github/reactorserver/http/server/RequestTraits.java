package io.github.reactorserver.http.server;

import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpVersion;
import io.github.reactorserver.http.RequestHead;

/** What the encoding of an answer must know of its request. */
sealed interface RequestTraits permits RequestTraits.Plain, LoggedRequest {

    /** Whether the body is left out. */
    boolean isHead();

    /** Whether the client knows no chunks, and must be told that the connection goes on. */
    boolean isHttp10();

    /** Whether the answer is the connection's last. */
    boolean closes();

    /** The answer was handed to the connection, with so many bytes of body. */
    void handleAnswered(HttpResponse response, long bytes);

    /** The traits and nothing else: one of eight values. */
    enum Plain implements RequestTraits {
        KEEP_ALIVE,
        CLOSE,
        KEEP_ALIVE_1_0,
        CLOSE_1_0,
        HEAD_KEEP_ALIVE,
        HEAD_CLOSE,
        HEAD_KEEP_ALIVE_1_0,
        HEAD_CLOSE_1_0;

        private static final Plain[] VALUES = values();

        static Plain of(RequestHead request, boolean keepsAlive) {
            int head = request.method().equals(HttpMethod.HEAD) ? 4 : 0;
            int http10 = request.version() == HttpVersion.HTTP_1_0 ? 2 : 0;
            return VALUES[head | http10 | (keepsAlive ? 0 : 1)];
        }

        @Override
        public boolean isHead() {
            return (ordinal() & 4) != 0;
        }

        @Override
        public boolean isHttp10() {
            return (ordinal() & 2) != 0;
        }

        @Override
        public boolean closes() {
            return (ordinal() & 1) != 0;
        }

        @Override
        public void handleAnswered(HttpResponse response, long bytes) {}
    }
}
