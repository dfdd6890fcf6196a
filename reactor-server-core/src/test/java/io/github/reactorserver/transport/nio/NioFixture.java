package io.github.reactorserver.transport.nio;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.transport.Peer;
import io.github.reactorserver.transport.SocketPeer;
import io.github.reactorserver.transport.Transport;
import io.github.reactorserver.transport.TransportFixture;
import io.github.reactorserver.transport.memory.ManualClock;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The NIO transport and clients on real sockets. */
public final class NioFixture implements TransportFixture {
    private final NioTransport transport = new NioTransport();
    private final ManualClock clock = new ManualClock();

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public Peer connect(int port) throws IOException {
        return SocketPeer.connect(port);
    }

    @Override
    public Peer connectWithSmallWindow(int port) throws IOException {
        return SocketPeer.connect(port, 16 * 1024);
    }

    @Override
    public ManualClock clock() {
        return clock;
    }

    // what a client did on the loopback device is ready at once, so that two whole turns from now see it; twice over
    // all loops, since one may have given work to another
    @Override
    public void settle(List<EventLoop> loops) {
        for (int pass = 0; pass < 2; pass++) {
            loops.forEach(NioFixture::awaitTurns);
        }
    }

    private static void awaitTurns(EventLoop loop) {
        long target = loop.stats().iterations().get() + 2;
        while (loop.stats().iterations().get() < target) {
            try {
                CompletableFuture.runAsync(() -> {}, loop).get(10, TimeUnit.SECONDS);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new AssertionError(loop + " does not turn", e);
            }
        }
    }

    @Override
    public long openDescriptors() {
        return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getOpenFileDescriptorCount();
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(10);
    }

    @Override
    public void letPass(Duration time) {}
}
