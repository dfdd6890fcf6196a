package io.github.reactorserver.net;

import io.github.reactorserver.transport.SocketOptions;
import java.net.SocketAddress;

/** What a TCP server is told at its start. */
record TcpServerConfig(
        String name,
        SocketAddress address,
        SocketOptions socketOptions,
        WaterMarks waterMarks,
        TcpTimeouts timeouts,
        ConnectionLimits limits) {}
