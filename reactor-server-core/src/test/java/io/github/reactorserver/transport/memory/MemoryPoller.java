package io.github.reactorserver.transport.memory;

import io.github.reactorserver.event.Channel;
import io.github.reactorserver.event.Poller;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Waits for finished buffers, room for writes, a wake-up, or the manual clock. */
public final class MemoryPoller implements Poller {
    private final MemoryTransport transport;
    private final List<MemoryChannel> channels = new ArrayList<>();
    private final Map<MemoryChannel, Integer> marked = new LinkedHashMap<>();
    private boolean woken;
    private boolean closed;
    private boolean waiting;
    private long waitsFrom;
    private long timeout;

    MemoryPoller(MemoryTransport transport) {
        this.transport = transport;
    }

    @Override
    public void ready(Channel channel, int operations) {
        transport.locked(() -> marked.merge((MemoryChannel) channel, operations, (a, b) -> a | b));
    }

    private int reportMarked(Map<MemoryChannel, Integer> now, ReadyListener listener) {
        int reported = 0;
        for (Map.Entry<MemoryChannel, Integer> mark : now.entrySet()) {
            MemoryChannel channel = mark.getKey();
            int operations = mark.getValue() & channel.interest();
            if (operations != 0 && channel.isOpen()) {
                reported++;
                listener.ready(channel, channel.handler(), operations);
            }
        }
        return reported;
    }

    private Map<MemoryChannel, Integer> takeMarked() {
        return transport.ask(() -> {
            Map<MemoryChannel, Integer> now = new LinkedHashMap<>(marked);
            marked.clear();
            return now;
        });
    }

    @Override
    public int poll(long timeoutNanos, ReadyListener listener) {
        Map<MemoryChannel, Integer> now = takeMarked();
        if (!now.isEmpty()) {
            return report(0, listener) + reportMarked(now, listener);
        }
        return report(timeoutNanos, listener);
    }

    private int report(long timeoutNanos, ReadyListener listener) {
        int reported = 0;
        for (MemoryChannel channel : await(timeoutNanos)) {
            // callbacks before this one may have closed the channel or changed its interest
            int operations = transport.ask(channel::reportable);
            if (operations != 0) {
                reported++;
                listener.ready(channel, channel.handler(), operations);
            }
        }
        return reported;
    }

    private List<MemoryChannel> await(long timeoutNanos) {
        transport.lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the poller is closed");
            }
            channels.forEach(MemoryChannel::submit);
            waitsFrom = transport.clock.getAsLong();
            timeout = timeoutNanos;
            while (!mayReturn()) {
                waiting = true;
                transport.signalWaiting();
                transport.changed().await();
            }
            return ready();
        } catch (InterruptedException e) {
            // as a selector does: the wait is over, the thread stays interrupted
            Thread.currentThread().interrupt();
            return ready();
        } finally {
            waiting = false;
            woken = false;
            transport.lock.unlock();
        }
    }

    private boolean mayReturn() {
        return woken
                || !marked.isEmpty()
                || timeout == 0
                || (timeout > 0 && transport.clock.getAsLong() - waitsFrom >= timeout)
                || channels.stream().anyMatch(channel -> channel.reportable() != 0);
    }

    private List<MemoryChannel> ready() {
        return channels.stream().filter(channel -> channel.reportable() != 0).toList();
    }

    @Override
    public void wakeup() {
        transport.locked(() -> {
            woken = true;
            transport.signal();
        });
    }

    @Override
    public void close() {
        transport.locked(() -> {
            closed = true;
            transport.remove(this);
        });
    }

    // ---- with the lock held

    boolean isAtRest() {
        return waiting && !mayReturn();
    }

    boolean isOf(MemoryTransport other) {
        return transport == other;
    }

    void add(MemoryChannel channel) {
        channels.add(channel);
    }

    void remove(MemoryChannel channel) {
        channels.remove(channel);
    }
}
