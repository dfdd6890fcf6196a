package io.github.reactorserver.transport.nio;

import io.github.reactorserver.event.Channel;
import io.github.reactorserver.event.Poller;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registration and interest of one JDK channel. */
abstract class NioChannel implements Channel {
    private static final Logger log = LoggerFactory.getLogger(NioChannel.class);
    private static final int READ_OPS = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;

    private @Nullable SelectionKey key;
    private @Nullable Handler handler;
    private @Nullable NioPoller poller;

    abstract SelectableChannel channel();

    static int operations(int readyOps) {
        return ((readyOps & READ_OPS) != 0 ? READ : NONE) | ((readyOps & SelectionKey.OP_WRITE) != 0 ? WRITE : NONE);
    }

    @Override
    public final void register(Poller toJoin, Handler callbacks) throws IOException {
        if (!(toJoin instanceof NioPoller nioPoller)) {
            throw new IllegalArgumentException("a socket of transport 'nio' cannot join " + toJoin.getClass());
        }
        if (key != null) {
            throw new IllegalStateException("registered already");
        }
        poller = nioPoller;
        handler = callbacks;
        key = channel().register(nioPoller.selector(), 0, this);
    }

    final Handler handler() {
        return requireRegistered(handler);
    }

    final NioPoller poller() {
        return requireRegistered(poller);
    }

    private static <T> T requireRegistered(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("not registered with a poller");
        }
        return part;
    }

    // kept by the key alone: an idle connection has no place for it twice
    @Override
    public final int interest() {
        SelectionKey registered = key;
        return registered == null || !registered.isValid() ? NONE : operations(registered.interestOps());
    }

    @Override
    public final void interest(int operations) {
        if (!isOpen() || (key == null && operations == NONE)) {
            return;
        }
        int readOps = (operations & READ) != 0 ? channel().validOps() & READ_OPS : 0;
        int writeOps = (operations & WRITE) != 0 ? SelectionKey.OP_WRITE : 0;
        SelectionKey registered = requireRegistered(key);
        if (registered.interestOps() != (readOps | writeOps)) {
            registered.interestOps(readOps | writeOps);
        }
    }

    @Override
    public final boolean isOpen() {
        return channel().isOpen();
    }

    @Override
    public void close() {
        try {
            channel().close();
        } catch (IOException e) {
            // the descriptor is gone all the same: close(2) must not be tried again
            log.debug("closing {} failed", channel(), e);
        } catch (Throwable failure) {
            // a registered channel lets go of its descriptor in the poll behind the end of its registration, and want
            // of
            // memory may have come before that
            SelectionKey registered = key;
            if (registered != null) {
                registered.cancel();
            }
            throw failure;
        }
    }
}
