package io.github.reactorserver.boot.handler;

import io.github.reactorserver.net.TcpConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/**
 * Responses that are still to come, by connection: a peer that has ended its stream gets them before the connection ends.
 * Each connection's count belongs to its loop.
 */
final class PendingResponses {
    private final Map<TcpConnection, Count> counts = new ConcurrentHashMap<>();

    private static final class Count {
        private int answers;
        private boolean ending;
    }

    /** A response will come. Loop's thread. */
    void begin(TcpConnection connection) {
        counts.computeIfAbsent(connection, key -> new Count()).answers++;
    }

    /** The response has been sent, or there is none. Any thread. */
    void end(TcpConnection connection) {
        try {
            connection.loop().runInLoop(() -> endInLoop(connection));
        } catch (RejectedExecutionException e) {
            counts.remove(connection);
        }
    }

    private void endInLoop(TcpConnection connection) {
        Count count = counts.get(connection);
        if (count != null && --count.answers == 0) {
            counts.remove(connection);
            if (count.ending) {
                connection.shutdown();
            }
        }
    }

    /** Shuts the connection down, behind the responses that are to come. Loop's thread. */
    void shutdown(TcpConnection connection) {
        Count count = counts.get(connection);
        if (count == null) {
            connection.shutdown();
        } else {
            count.ending = true;
        }
    }

    /** The connection is gone. Loop's thread. */
    void forget(TcpConnection connection) {
        counts.remove(connection);
    }
}
