package io.github.reactorserver.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Open connections of each client address. Thread-safe. */
final class AddressCounts {
    private final Map<InetAddress, Integer> counts = new ConcurrentHashMap<>();

    /** Counts one more, unless there are {@code max} already. */
    boolean tryAdd(SocketAddress client, int max) {
        if (!(client instanceof InetSocketAddress address)) {
            return true;
        }
        boolean[] added = {false};
        counts.compute(address.getAddress(), (key, count) -> {
            int current = count == null ? 0 : count;
            added[0] = current < max;
            return added[0] ? Integer.valueOf(current + 1) : count;
        });
        return added[0];
    }

    void remove(SocketAddress client) {
        if (client instanceof InetSocketAddress address) {
            counts.computeIfPresent(address.getAddress(), (key, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Addresses with an open connection. */
    int size() {
        return counts.size();
    }
}
