package io.github.reactorserver.net;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.EventLoopGroup;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the connections that wait for a stuck loop to others: those that were handed to it before anybody could know, and
 * those that the kernel goes on to give to its listening socket, if it has one. The watch over the loops asks for it, the
 * acceptor loop does it.
 */
final class StuckLoops implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StuckLoops.class);

    private final EventLoopGroup group;
    private final List<TcpLoop> loops;
    private final List<Acceptor> acceptors;
    private final ConnectionDispatcher dispatcher;
    private volatile boolean asked;
    private volatile @Nullable AutoCloseable watch;

    /**
     * @param acceptors one on the acceptor loop, or one on each of the loops
     * @param dispatcher of all loops, for this use
     */
    StuckLoops(EventLoopGroup group, List<TcpLoop> loops, List<Acceptor> acceptors, ConnectionDispatcher dispatcher) {
        this.group = group;
        this.loops = loops;
        this.acceptors = acceptors;
        this.dispatcher = dispatcher;
    }

    void start() {
        watch = group.watch(this::handleStuck);
    }

    // the watch's thread
    private void handleStuck(EventLoop stuck) {
        if (stuck == group.acceptorLoop() || asked || watch == null) {
            return;
        }
        asked = true;
        try {
            group.acceptorLoop().queueInLoop(this::helpInLoop);
        } catch (RejectedExecutionException | Error e) {
            asked = false;
        }
    }

    private void helpInLoop() {
        asked = false;
        for (TcpLoop loop : loops) {
            if (watch != null && !loop.isResponsive() && dispatcher.hasResponsiveLoop()) {
                dispatcher.handOver(loop);
                acceptInstead(loop);
            }
        }
    }

    private void acceptInstead(TcpLoop loop) {
        for (Acceptor acceptor : acceptors) {
            if (acceptor.loop() == loop.loop()) {
                acceptor.acceptInstead(dispatcher::handleAccepted);
            }
        }
    }

    @Override
    public void close() {
        AutoCloseable watching = watch;
        watch = null;
        if (watching != null) {
            try {
                watching.close();
            } catch (Exception e) {
                log.debug("the watch is left", e);
            }
        }
    }
}
