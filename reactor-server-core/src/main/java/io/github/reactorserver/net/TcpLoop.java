package io.github.reactorserver.net;

import io.github.reactorserver.buffer.Buffer;
import io.github.reactorserver.event.Channel;
import io.github.reactorserver.event.Counter;
import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.LoopTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One loop's share of a server: its connections, and the read and write areas that they use in turn. Loop-confined.
 *
 * <p>Connections are kept where they live rather than by the acceptor loop, so that a close costs no wake-up.
 */
final class TcpLoop implements LoopTask {
    static final int AREA_BYTES = 64 * 1024;
    /** A write area that has grown beyond that is not kept. */
    private static final int MAX_AREA_BYTES = 4 * AREA_BYTES;

    /** A turn that lasts longer may last for ever. */
    private static final long PROMPT_NANOS = Duration.ofMillis(10).toNanos();

    private final EventLoop loop;
    private final Supplier<TcpSettings> newest;
    private final MemoryBudget memory;
    private final Admission admission;
    private final ConnectionListener listener;
    private final Buffer readArea = new Buffer(AREA_BYTES);
    private final EndLog endLog;
    private @Nullable Buffer writeArea;
    private final AtomicInteger assigned = new AtomicInteger();
    private final Counter held = new Counter();
    private final AtomicBoolean relieving = new AtomicBoolean();
    // whoever takes a connection out has it
    private final Queue<SocketConnection> arrivals = new ConcurrentLinkedQueue<>();
    private final Runnable arrival = this::establishNext;
    private final int loops;
    private final @Nullable Heartbeat heartbeat;
    private TcpSettings settings;
    private long idleNanos;
    private long writeNanos;
    private long lingerNanos;
    private @Nullable SharedBucket readBucket;
    private @Nullable SharedBucket writeBucket;
    private @Nullable SocketConnection writer;
    private @Nullable SocketConnection first;
    private boolean ended;

    /**
     * @param loops how many share the server's total rates
     * @param newest the server's settings in force
     * @param listener told of connections that end
     */
    TcpLoop(
            EventLoop loop,
            int loops,
            TcpServerConfig config,
            Supplier<TcpSettings> newest,
            MemoryBudget memory,
            Admission admission,
            ConnectionListener listener) {
        this.loop = loop;
        this.loops = loops;
        this.newest = newest;
        this.memory = memory;
        this.admission = admission;
        this.listener = listener;
        heartbeat = config.heartbeat();
        endLog = new EndLog(config.name(), loop);
        settings = newest.get();
    }

    private void takeSettings() {
        settings = newest.get();
        idleNanos = settings.timeouts().idle().toNanos();
        writeNanos = settings.timeouts().write().toNanos();
        lingerNanos = settings.timeouts().linger().toNanos();
    }

    private void fillBuckets() {
        long total = settings.rateLimits().total();
        long share = total == 0 ? 0 : Math.max(1, total / loops);
        readBucket = share == 0 ? null : new SharedBucket(loop, share);
        writeBucket = share == 0 ? null : new SharedBucket(loop, share);
    }

    /** The server's settings were changed. */
    void applySettings() {
        loop.assertInLoopThread();
        TcpSettings before = settings;
        takeSettings();
        boolean ratesChange = !settings.rateLimits().equals(before.rateLimits());
        boolean idleChanges =
                !settings.timeouts().idle().equals(before.timeouts().idle());
        if (ratesChange) {
            fillBuckets();
        }
        for (SocketConnection connection : connections()) {
            if (settings.limits().maxPerAddress() > 0 && connection.tryCountAddress()) {
                admission.countAddress(connection.remoteAddress());
            }
            connection.applySettingsInLoop(ratesChange, idleChanges);
        }
    }

    /** Connections handed to this loop and not yet closed; counted by whoever hands them over. Any thread. */
    AtomicInteger assigned() {
        return assigned;
    }

    /** Has the loop establish the connection, unless {@link #takeBack} is faster. Any thread. */
    void hand(SocketConnection connection) {
        assigned.incrementAndGet();
        try {
            arrivals.add(connection);
            loop.runInLoop(arrival);
        } catch (RejectedExecutionException | Error e) {
            // the loop has ended, or there is no memory for its task
            if (arrivals.remove(connection) || connection.state() == TcpConnection.State.CONNECTING) {
                connection.refuse();
            }
        }
    }

    private void establishNext() {
        SocketConnection connection = arrivals.poll();
        if (connection != null) {
            connection.establishInLoop();
        }
    }

    /** Whether connections wait to be established. Any thread. */
    boolean hasArrivals() {
        return !arrivals.isEmpty();
    }

    /** Takes a connection from the loop that it has not established, null if there is none. Any thread. */
    @Nullable
    SocketConnection takeBack() {
        SocketConnection connection = arrivals.poll();
        if (connection != null) {
            assigned.decrementAndGet();
        }
        return connection;
    }

    /** Whether the loop can be expected to take a new connection soon. Any thread. */
    boolean isResponsive() {
        return isAlive() && !loop.isBlocked() && !loop.isFailing();
    }

    /** Whether the loop can be expected to take a new connection at once. Any thread. */
    boolean isPrompt() {
        return isResponsive() && !loop.isBusyFor(PROMPT_NANOS);
    }

    /** Whether the loop takes connections at all. Any thread. */
    boolean isAlive() {
        return loop.isAlive();
    }

    @Override
    public @Nullable Channel init(EventLoop itself) {
        takeSettings();
        fillBuckets();
        memory.add(this);
        return null;
    }

    /** The loop ends, or the server lets go of it: no connection outlives that. */
    @Override
    public void onEnd(@Nullable Throwable failure) {
        ended = true;
        memory.remove(this);
        for (SocketConnection connection = first; connection != null; connection = first) {
            try {
                connection.close(CloseReason.SHUTDOWN);
            } catch (Throwable second) {
                connection.logFailure("end", second);
            }
        }
    }

    // ---- memory

    /** Counts bytes of output that wait in memory. */
    void countPending(long bytes) {
        loop.stats().pendingWrite().add(bytes);
        hold(bytes);
    }

    /** Counts bytes that are held for connections. */
    void hold(long bytes) {
        held.add(bytes);
        memory.hold(bytes);
    }

    /** Bytes held for the connections of this loop. Any thread. */
    long held() {
        return held.get();
    }

    /** Has the connections that hold the most let go of it, soon. Any thread. */
    void relieveLater() {
        if (relieving.compareAndSet(false, true)) {
            try {
                loop.queueInLoop(this::relieve);
            } catch (RejectedExecutionException e) {
                // it lets go of everything
                relieving.set(false);
            }
        }
    }

    private void relieve() {
        relieving.set(false);
        for (SocketConnection greediest = greediest();
                greediest != null && memory.isExceeded();
                greediest = greediest()) {
            greediest.relieveInLoop();
        }
    }

    private @Nullable SocketConnection greediest() {
        SocketConnection greediest = null;
        long most = 0;
        for (SocketConnection connection = first; connection != null; connection = connection.next) {
            if (connection.heldBytes() > most) {
                greediest = connection;
                most = connection.heldBytes();
            }
        }
        return greediest;
    }

    boolean hasEnded() {
        return ended;
    }

    @Nullable
    Heartbeat heartbeat() {
        return heartbeat;
    }

    /** What holds a connection's reading to its limits, or null. */
    @Nullable
    Throttle readThrottle(Runnable resume) {
        return throttle(readBucket, resume);
    }

    /** What holds a connection's writing to its limits, or null. */
    @Nullable
    Throttle writeThrottle(Runnable resume) {
        return throttle(writeBucket, resume);
    }

    private @Nullable Throttle throttle(@Nullable SharedBucket shared, Runnable resume) {
        long rate = settings.rateLimits().connection();
        TokenBucket own = rate == 0 ? null : new TokenBucket(rate, loop.nanoTime());
        return own == null && shared == null ? null : new Throttle(loop, own, shared, resume);
    }

    WaterMarks waterMarks() {
        return settings.waterMarks();
    }

    /** Idle timeout in nanoseconds, 0 for none. */
    long idleNanos() {
        return idleNanos;
    }

    /** Write timeout in nanoseconds, 0 for none. */
    long writeNanos() {
        return writeNanos;
    }

    /** Linger timeout in nanoseconds, 0 to close at once. */
    long lingerNanos() {
        return lingerNanos;
    }

    EndLog endLog() {
        return endLog;
    }

    /** A connection that was handed to this loop has been closed. */
    void handleClosed(SocketConnection connection, CloseReason reason) {
        assigned.decrementAndGet();
        listener.onClosed(connection, reason);
    }

    EventLoop loop() {
        return loop;
    }

    /** The area for the next read of so many bytes at most; empty. */
    Buffer readArea(long most) {
        if (most < AREA_BYTES) {
            return new Buffer((int) most);
        }
        readArea.clear();
        return readArea;
    }

    /** The area that collects what the connection sends until its flush. */
    Buffer writeArea(SocketConnection connection) {
        SocketConnection other = writer;
        if (other != null && other != connection) {
            try {
                other.giveUpArea();
            } catch (Throwable failure) {
                // it has ended; that is not for the one that sends now to bear
                other.logFailure("write", failure);
            }
        }
        // what its callbacks have sent meanwhile is theirs: it must not go out with the bytes to come
        for (other = writer; other != null && other != connection; other = writer) {
            try {
                other.queueCollected();
            } catch (Throwable failure) {
                other.logFailure("write", failure);
            }
        }
        Buffer area = writeArea;
        if (area == null) {
            area = new Buffer(AREA_BYTES);
            writeArea = area;
        }
        if (writer == null) {
            // a write that failed for want of memory leaves its bytes, which nobody else may get
            area.clear();
        }
        writer = connection;
        return area;
    }

    /** The area, if the connection has bytes in it; gives up the claim on it. */
    @Nullable
    Buffer releaseWriteArea(SocketConnection connection) {
        if (writer != connection) {
            return null;
        }
        writer = null;
        Buffer area = writeArea;
        if (area != null && area.array().length > MAX_AREA_BYTES) {
            writeArea = null;
        }
        return area;
    }

    void add(SocketConnection connection) {
        loop.assertInLoopThread();
        connection.next = first;
        if (first != null) {
            first.previous = connection;
        }
        first = connection;
        loop.stats().connections().add(1);
    }

    void remove(SocketConnection connection) {
        loop.assertInLoopThread();
        SocketConnection next = connection.next;
        SocketConnection previous = connection.previous;
        if (next != null) {
            next.previous = previous;
        }
        if (previous != null) {
            previous.next = next;
        } else {
            first = next;
        }
        connection.next = null;
        connection.previous = null;
        loop.stats().connections().add(-1);
    }

    /** The connections of this loop, as they are now. */
    List<SocketConnection> connections() {
        loop.assertInLoopThread();
        List<SocketConnection> connections = new ArrayList<>();
        for (SocketConnection connection = first; connection != null; connection = connection.next) {
            connections.add(connection);
        }
        return connections;
    }
}
