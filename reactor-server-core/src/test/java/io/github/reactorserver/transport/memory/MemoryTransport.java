package io.github.reactorserver.transport.memory;

import io.github.reactorserver.transport.ListenSocket;
import io.github.reactorserver.transport.SocketOptions;
import io.github.reactorserver.transport.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A network within the process. Time is a {@link ManualClock}, nothing sleeps and nothing is random. Thread-safe.
 *
 * <p>Its shape is that of a completion facility: each piece that a peer sends arrives as a finished buffer and is read
 * as one; what a server writes is queued up to a bound, submitted when its loop polls next, and completed as far as the
 * peer's window allows.
 */
public final class MemoryTransport implements Transport {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int FIRST_PORT = 40_000;

    // one lock for the whole network; one condition for what moves it, one for its coming to rest
    final ReentrantLock lock = new ReentrantLock();
    final ManualClock clock;
    final MemoryFaults faults = new MemoryFaults(this);
    private final Condition changed = lock.newCondition();
    private final Condition settled = lock.newCondition();
    private final List<MemoryListenSocket> listeners = new ArrayList<>();
    private final List<MemoryPoller> pollers = new ArrayList<>();
    private final BitSet descriptors = new BitSet();
    private int nextPort = FIRST_PORT;
    private int nextListener;
    private int writeCapacity = 64 * 1024;
    private int window = 64 * 1024;
    private long interestChanges;
    private long reads;
    private long writes;

    public MemoryTransport(ManualClock clock) {
        this.clock = clock;
        clock.onAdvance(() -> locked(this::signal));
    }

    /** Most bytes that a socket queues before it takes no more; for sockets to come. */
    public MemoryTransport writeCapacity(int bytes) {
        writeCapacity = bytes;
        return this;
    }

    /** Most bytes that wait unread at a peer; for peers to come. */
    public MemoryTransport window(int bytes) {
        window = bytes;
        return this;
    }

    public ManualClock clock() {
        return clock;
    }

    /** What is to go wrong. */
    public MemoryFaults faults() {
        return faults;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public int priority() {
        return -1;
    }

    @Override
    public MemoryPoller openPoller() throws IOException {
        faults.throwIfPollersFail();
        lock.lock();
        try {
            MemoryPoller poller = new MemoryPoller(this);
            pollers.add(poller);
            return poller;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public ListenSocket listen(SocketAddress address, SocketOptions options) throws IOException {
        InetSocketAddress asked = (InetSocketAddress) address;
        if (asked.isUnresolved()) {
            throw new IOException("address cannot be resolved: " + address);
        }
        lock.lock();
        try {
            int port = asked.getPort() == 0 ? nextPort++ : asked.getPort();
            for (MemoryListenSocket other : listeners) {
                if (other.port() == port && !(options.reusePort() && other.reusesPort())) {
                    throw new BindException("Address already in use");
                }
            }
            MemoryListenSocket socket = new MemoryListenSocket(this, port, options);
            listeners.add(socket);
            return socket;
        } finally {
            lock.unlock();
        }
    }

    /** Connects from the loopback address. */
    public MemoryPeer connect(int port) throws IOException {
        return connect(port, InetAddress.getLoopbackAddress());
    }

    /**
     * Connects from that address.
     *
     * @throws ConnectException if nobody listens, or too many wait already
     */
    public MemoryPeer connect(int port, InetAddress from) throws IOException {
        lock.lock();
        try {
            List<MemoryListenSocket> candidates =
                    listeners.stream().filter(socket -> socket.port() == port).toList();
            if (candidates.isEmpty()) {
                throw new ConnectException("Connection refused");
            }
            MemoryListenSocket listener = candidates.get(nextListener++ % candidates.size());
            InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            InetSocketAddress remote = new InetSocketAddress(from, nextPort++);
            MemoryPeer peer = new MemoryPeer(this, window, writeCapacity, local, remote);
            listener.enqueue(peer);
            signal();
            return peer;
        } finally {
            lock.unlock();
        }
    }

    /** Descriptors that the server side has open. */
    public int openDescriptors() {
        return ask(descriptors::cardinality);
    }

    public int openPollers() {
        return ask(pollers::size);
    }

    /** Calls that changed a channel's interest, so far. */
    public long interestChanges() {
        return ask(() -> interestChanges);
    }

    /** Calls that read from a connection, so far. */
    public long reads() {
        return ask(() -> reads);
    }

    /** Calls that wrote to a connection, so far. */
    public long writes() {
        return ask(() -> writes);
    }

    /** Waits until every loop waits, with nothing ready, no wake-up pending and no timeout over. */
    public void awaitIdle() {
        await(settled, () -> pollers.stream().allMatch(MemoryPoller::isAtRest), "loops at rest");
    }

    void await(BooleanSupplier condition, String what) {
        await(changed, condition, what);
    }

    private void await(Condition signalled, BooleanSupplier condition, String what) {
        lock.lock();
        try {
            long left = PATIENCE_NANOS;
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    throw new AssertionError("waited in vain for " + what);
                }
                left = signalled.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, e);
        } finally {
            lock.unlock();
        }
    }

    void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    <T> T ask(Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }

    // ---- with the lock held

    Condition changed() {
        return changed;
    }

    void signal() {
        changed.signalAll();
    }

    void signalWaiting() {
        settled.signalAll();
    }

    /** The lowest number that is free, as a kernel gives it: a closed descriptor's number comes again at once. */
    int takeDescriptor() throws IOException {
        int descriptor = descriptors.nextClearBit(0);
        faults.throwIfOutOfDescriptors(descriptors.cardinality());
        descriptors.set(descriptor);
        return descriptor;
    }

    void giveBack(int descriptor) {
        descriptors.clear(descriptor);
    }

    void interestChanged() {
        interestChanges++;
    }

    void readCalled() {
        reads++;
    }

    void writeCalled() {
        writes++;
    }

    void remove(MemoryListenSocket listener) {
        listeners.remove(listener);
    }

    void remove(MemoryPoller poller) {
        pollers.remove(poller);
        settled.signalAll();
    }
}
