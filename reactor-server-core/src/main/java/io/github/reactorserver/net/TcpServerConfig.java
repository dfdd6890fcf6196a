package io.github.reactorserver.net;

import io.github.reactorserver.transport.SocketOptions;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a TCP server is told at its start.
 *
 * @param rejection sent to a connection over the limits before it is closed; empty to close at once
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TcpServerConfig(
        String name,
        SocketAddress address,
        SocketOptions socketOptions,
        WaterMarks waterMarks,
        TcpTimeouts timeouts,
        ConnectionLimits limits,
        RateLimits rateLimits,
        Distribution distribution,
        @Nullable Heartbeat heartbeat,
        ConnectionObserver observer,
        byte[] rejection) {}
