package io.github.reactorserver.net;

import io.github.reactorserver.event.Channel;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.LoopTask;
import io.github.reactorserver.event.Timer;
import io.github.reactorserver.transport.ListenSocket;
import io.github.reactorserver.transport.StreamSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a listening socket into connections, on the acceptor loop. */
final class Acceptor implements Channel.Handler, LoopTask {
    private static final Logger log = LoggerFactory.getLogger(Acceptor.class);
    private static final int MAX_ACCEPTS_PER_TURN = 256;
    private static final Duration BACK_OFF = Duration.ofMillis(100);
    private static final Duration WARN_INTERVAL = Duration.ofSeconds(10);

    private final EventLoop loop;
    private final ListenSocket socket;
    private final Consumer<StreamSocket> connections;
    private final Runnable failures;
    // made beforehand: who has no memory must be able to rest, and to go on
    private final Timer resumption;
    private long warnedAt;
    private long unreported;

    /**
     * @param connections takes each accepted socket
     * @param failures told of each connection that could not be accepted
     */
    Acceptor(EventLoop loop, ListenSocket socket, Consumer<StreamSocket> connections, Runnable failures) {
        this.loop = loop;
        this.socket = socket;
        this.connections = connections;
        this.failures = failures;
        this.resumption = loop.newTimer(this::resume);
    }

    EventLoop loop() {
        return loop;
    }

    void startInLoop() throws IOException {
        socket.register(loop.poller(), this);
        socket.interest(Channel.READ);
    }

    @Override
    public @Nullable Channel init(EventLoop itself) {
        return null;
    }

    /** The loop ends, or the server stops: nobody connects any more. */
    @Override
    public void onEnd(@Nullable Throwable failure) {
        loop.assertInLoopThread();
        socket.close();
    }

    @Override
    public void handleReadable() {
        for (int i = 0; i < MAX_ACCEPTS_PER_TURN && socket.isOpen(); i++) {
            StreamSocket accepted;
            try {
                accepted = socket.accept();
            } catch (IOException e) {
                if (shed(e)) {
                    continue;
                }
                return;
            }
            if (accepted == null) {
                return;
            }
            connections.accept(accepted);
        }
    }

    /**
     * Takes what waits for a loop that is stuck. The thread of another loop.
     *
     * @param others takes each accepted socket
     */
    void acceptInstead(Consumer<StreamSocket> others) {
        try {
            for (int i = 0; i < MAX_ACCEPTS_PER_TURN && socket.isOpen(); i++) {
                StreamSocket accepted = socket.accept();
                if (accepted == null) {
                    return;
                }
                others.accept(accepted);
            }
        } catch (IOException e) {
            log.debug("{}: nothing is accepted in its place: {}", loop.name(), e.toString());
        }
    }

    @Override
    public void handleWritable() {
        throw new IllegalStateException("a listening socket is never writable");
    }

    // most often out of descriptors: the waiting connection stays readable, so trying on at once would spin
    private boolean shed(IOException failure) {
        warn(failure);
        boolean taken;
        try {
            taken = socket.shed();
        } catch (IOException e) {
            failures.run();
            backOff(e);
            return false;
        }
        // without a descriptor, accept(2) fails even if nobody waits
        if (taken) {
            failures.run();
        }
        return taken;
    }

    private void backOff(Throwable failure) {
        // first, since nothing else wakes it up again
        resumption.schedule(BACK_OFF.toNanos());
        socket.interest(Channel.NONE);
        log.debug("{}: accepting rests for {} ms", loop.name(), BACK_OFF.toMillis(), failure);
    }

    private void resume() {
        if (socket.isOpen()) {
            socket.interest(Channel.READ);
        }
    }

    private void warn(Throwable failure) {
        long now = loop.nanoTime();
        unreported++;
        if (unreported == 1 || now - warnedAt >= WARN_INTERVAL.toNanos()) {
            log.warn(
                    "{}: accept failed ({} times since the last warning): {}",
                    loop.name(),
                    unreported,
                    failure.toString());
            warnedAt = now;
            unreported = 1;
        }
    }

    @Override
    public void handleFailure(Throwable failure) {
        loop.stats().failures().add(1);
        backOff(failure);
        log.error("{}: accepting failed", loop.name(), failure);
    }
}
