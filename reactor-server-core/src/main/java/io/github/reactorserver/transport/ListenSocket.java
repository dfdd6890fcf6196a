package io.github.reactorserver.transport;

import io.github.reactorserver.event.Channel;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A listening socket. <i>Readable</i> means that a connection may be waiting. */
public interface ListenSocket extends Channel {

    /** Where it listens: the real port if 0 was asked for. */
    SocketAddress localAddress();

    /** The next waiting connection, or null if there is none. Any thread: a loop accepts for another that is stuck. */
    @Nullable
    StreamSocket accept() throws IOException;

    /**
     * Takes the next waiting connection and closes it, though the process has no descriptor left: a spare one is given
     * up for the moment.
     *
     * @return whether a connection was taken
     */
    boolean shed() throws IOException;
}
