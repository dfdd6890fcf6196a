package io.github.reactorserver.net;

import io.github.reactorserver.event.Channel;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.EventLoopGroup;
import io.github.reactorserver.event.LoopTask;
import io.github.reactorserver.transport.ListenSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server has between its start and its stop. A loop that ends meanwhile closes what it had, and is passed over.
 * Used by the threads that start, stop, change and ask their server, but for {@link #handleIdle}.
 */
final class ServerRun {
    private static final Logger log = LoggerFactory.getLogger(ServerRun.class);
    private static final Duration PROGRESS = Duration.ofSeconds(5);

    private final TcpServer server;
    private final EventLoopGroup group;
    private final SocketAddress address;
    private final List<TcpLoop> loops;
    private final List<Acceptor> acceptors = new ArrayList<>();
    private final List<AutoCloseable> acceptorTasks = new ArrayList<>();
    private final List<AutoCloseable> loopTasks = new ArrayList<>();
    private final StuckLoops stuckLoops;
    private final CompletableFuture<Void> idle = new CompletableFuture<>();

    /** Work on a loop. */
    private interface LoopAction {
        void run() throws IOException;
    }

    /**
     * @param sockets one for the acceptor loop, or one for each I/O loop
     */
    ServerRun(TcpServer server, EventLoopGroup group, List<ListenSocket> sockets) {
        this.server = server;
        this.group = group;
        this.address = sockets.get(0).localAddress();
        TcpServerConfig config = server.config();
        this.loops = group.ioLoops().stream()
                .map(loop -> server.newLoop(loop, group.ioLoops().size()))
                .toList();
        for (int i = 0; i < sockets.size(); i++) {
            boolean own = config.distribution() == Distribution.REUSE_PORT;
            List<TcpLoop> targets = own ? List.of(loops.get(i)) : loops;
            EventLoop acceptorLoop = own ? loops.get(i).loop() : group.acceptorLoop();
            acceptors.add(acceptor(acceptorLoop, sockets.get(i), dispatcher(targets)));
        }
        stuckLoops = new StuckLoops(group, loops, acceptors, dispatcher(loops));
    }

    private ConnectionDispatcher dispatcher(List<TcpLoop> targets) {
        return new ConnectionDispatcher(targets.toArray(TcpLoop[]::new), server);
    }

    private Acceptor acceptor(EventLoop loop, ListenSocket socket, ConnectionDispatcher dispatcher) {
        return new Acceptor(
                loop,
                socket,
                dispatcher::handleAccepted,
                () -> server.stats().reject(ServerStats.RejectReason.DESCRIPTORS));
    }

    EventLoopGroup group() {
        return group;
    }

    SocketAddress address() {
        return address;
    }

    /** Begins to accept; after a failure, {@link #closeAcceptors} and {@link #end} undo what was done. */
    void start() throws IOException {
        loops.forEach(loop -> loopTasks.add(loop.loop().start(loop)));
        for (Acceptor acceptor : acceptors) {
            acceptorTasks.add(acceptor.loop().start(acceptor));
            inLoop(acceptor.loop(), acceptor::startInLoop);
        }
        stuckLoops.start();
    }

    /** Accepts no more; the port is free afterwards, unless a loop is stuck. */
    void closeAcceptors(Patience patience) {
        stuckLoops.close();
        acceptorTasks.forEach(ServerRun::close);
        acceptors.forEach(acceptor -> awaitPoll(acceptor.loop(), patience));
    }

    /** Closes whatever connections are left, and lets go of the loops. */
    void end(Patience patience) {
        loopTasks.forEach(ServerRun::close);
        loops.forEach(loop -> awaitTasks(loop.loop(), patience));
    }

    private static void close(AutoCloseable task) {
        try {
            task.close();
        } catch (Exception e) {
            throw new IllegalStateException("ending a task does no I/O", e);
        }
    }

    private static void awaitTasks(EventLoop loop, Patience patience) {
        try {
            patience.await(CompletableFuture.runAsync(() -> {}, loop), loop);
        } catch (RejectedExecutionException e) {
            log.debug("{} has ended with its tasks", loop);
        }
    }

    // the JDK lets go of a registered descriptor, and with it of the port, not on close but within the next poll
    private static void awaitPoll(EventLoop loop, Patience patience) {
        CompletableFuture<Void> polled = new CompletableFuture<>();
        try {
            AutoCloseable wait = loop.start(new LoopTask() {
                @Override
                public @Nullable Channel init(EventLoop itself) {
                    itself.schedule(Duration.ZERO, () -> polled.complete(null));
                    return null;
                }

                @Override
                public void onEnd(@Nullable Throwable failure) {
                    polled.complete(null);
                }
            });
            patience.await(polled, loop);
            close(wait);
        } catch (RejectedExecutionException e) {
            log.debug("{} has ended, and its poller with it", loop);
        }
    }

    /**
     * Waits until {@link #handleIdle} is called.
     *
     * @return whether it was, within the grace period
     */
    boolean awaitIdle(Patience patience) {
        try {
            while (true) {
                long left = patience.left();
                if (await(idle, Math.min(left, PROGRESS.toNanos()))) {
                    return true;
                }
                if (left <= PROGRESS.toNanos()) {
                    return false;
                }
                log.info(
                        "{} waits for {} connections to finish",
                        server.name(),
                        server.stats().current());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean await(CompletableFuture<Void> event, long nanos) throws InterruptedException {
        try {
            event.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** No connection is left. Any thread. */
    void handleIdle() {
        idle.complete(null);
    }

    /** Has the connections drained, each on its loop. */
    void drain(Patience patience) {
        Map<EventLoop, CompletableFuture<Void>> drained =
                onEachLoop(loop -> loop.connections().forEach(SocketConnection::drainInLoop));
        drained.forEach((loop, done) -> patience.await(done, loop));
    }

    /** The connections of every loop that answers within that time. */
    List<TcpConnection> connections(Duration limit) {
        Queue<TcpConnection> connections = new ConcurrentLinkedQueue<>();
        await(onEachLoop(loop -> connections.addAll(loop.connections())), limit);
        return List.copyOf(connections);
    }

    /** Has every loop go by the server's settings of now; one that does not answer within that time does so later. */
    void applySettings(Duration limit) {
        await(onEachLoop(TcpLoop::applySettings), limit);
    }

    private static void await(Map<EventLoop, CompletableFuture<Void>> done, Duration limit) {
        CompletableFuture<?>[] all = done.values().toArray(CompletableFuture<?>[]::new);
        Patience.await(CompletableFuture.allOf(all), limit.toNanos());
    }

    private Map<EventLoop, CompletableFuture<Void>> onEachLoop(Consumer<TcpLoop> action) {
        Map<EventLoop, CompletableFuture<Void>> done = new LinkedHashMap<>();
        for (TcpLoop loop : loops) {
            CompletableFuture<Void> running = tryRun(loop, action);
            if (running != null) {
                done.put(loop.loop(), running);
            }
        }
        return done;
    }

    private static @Nullable CompletableFuture<Void> tryRun(TcpLoop loop, Consumer<TcpLoop> action) {
        try {
            return CompletableFuture.runAsync(() -> action.accept(loop), loop.loop());
        } catch (RejectedExecutionException e) {
            log.debug("{} has ended with its connections", loop.loop());
            return null;
        }
    }

    private static void inLoop(EventLoop loop, LoopAction action) throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.queueInLoop(() -> {
            try {
                action.run();
                done.complete(null);
            } catch (Throwable e) {
                // whatever it is, somebody waits for it
                done.completeExceptionally(e);
            }
        });
        try {
            done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
