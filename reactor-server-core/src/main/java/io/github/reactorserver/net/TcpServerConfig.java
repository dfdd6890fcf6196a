package io.github.reactorserver.net;

import io.github.reactorserver.transport.SocketOptions;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a TCP server is told at its start.
 *
 * @param settings those that it begins with
 * @param rejection sent to a connection over the limits before it is closed; empty to close at once
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TcpServerConfig(
        String name,
        SocketAddress address,
        SocketOptions socketOptions,
        TcpSettings settings,
        Distribution distribution,
        @Nullable Heartbeat heartbeat,
        ConnectionObserver observer,
        byte[] rejection) {}
