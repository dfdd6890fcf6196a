package io.github.reactorserver.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** The connection that a request came from, for as long as it is open. Thread-safe. */
public interface RequestSource {

    /** Number of the connection, unique within its server. */
    long connectionId();

    /** Address of the peer's end. */
    SocketAddress remoteAddress();

    /** Address of our end; a wildcard once the connection is closed. */
    SocketAddress localAddress();

    /** Without a connection: for requests made by hand. */
    RequestSource NONE = new RequestSource() {
        private static final SocketAddress UNKNOWN = InetSocketAddress.createUnresolved("unknown", 0);

        @Override
        public long connectionId() {
            return 0;
        }

        @Override
        public SocketAddress remoteAddress() {
            return UNKNOWN;
        }

        @Override
        public SocketAddress localAddress() {
            return UNKNOWN;
        }
    };
}
