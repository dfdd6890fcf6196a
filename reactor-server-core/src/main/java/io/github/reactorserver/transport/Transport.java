package io.github.reactorserver.transport;

import io.github.reactorserver.event.EventLoopGroup;
import io.github.reactorserver.event.Poller;
import java.io.IOException;
import java.net.SocketAddress;

/**
 * A family of pollers and sockets from one facility of the operating system. Thread-safe.
 *
 * <p>Found by {@link java.util.ServiceLoader}; {@link Transports} chooses.
 */
public interface Transport extends EventLoopGroup.PollerFactory {

    /** Name in properties, logs and metrics, as {@code nio}. */
    String name();

    /** Order of choice: the highest available one is used. NIO is 0. */
    int priority();

    /** Whether it works on this machine and runtime. */
    default boolean isAvailable() {
        return true;
    }

    @Override
    Poller openPoller() throws IOException;

    /**
     * Binds a listening socket.
     *
     * @throws java.net.BindException if the address is taken or not ours
     */
    ListenSocket listen(SocketAddress address, SocketOptions options) throws IOException;
}
