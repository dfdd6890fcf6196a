package io.github.reactorserver.event;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A poller that never waits: it notes what it is asked for and reports what the test has laid ready. */
final class ScriptedPoller implements Poller {
    final List<Long> timeouts = new ArrayList<>();
    final AtomicInteger wakeups = new AtomicInteger();
    final List<Ready> ready = new ArrayList<>();
    Script duringPoll = () -> {};
    boolean closed;
    int inits;

    @Nullable
    IOException initFailure;

    record Ready(Channel channel, Channel.Handler handler, int operations) {}

    /** What happens while the loop waits. */
    interface Script {
        void run() throws IOException;
    }

    @Override
    public void init() throws IOException {
        inits++;
        if (initFailure != null) {
            throw initFailure;
        }
    }

    @Override
    public void ready(Channel channel, int operations) {
        throw new UnsupportedOperationException();
    }

    /** The next poll reports a channel with these callbacks. */
    FakeChannel report(int operations, Runnable onReadable, Runnable onWritable) {
        FakeChannel channel = new FakeChannel();
        channel.onReadable = onReadable;
        channel.onWritable = onWritable;
        ready.add(new Ready(channel, channel, operations));
        return channel;
    }

    /** The next poll reports a readable channel. */
    FakeChannel reportReadable(Runnable onReadable) {
        return report(Channel.READ, onReadable, () -> {});
    }

    @Override
    public int poll(long timeoutNanos, ReadyListener listener) throws IOException {
        timeouts.add(timeoutNanos);
        duringPoll.run();
        List<Ready> now = List.copyOf(ready);
        ready.clear();
        now.forEach(each -> listener.ready(each.channel, each.handler, each.operations));
        return now.size();
    }

    @Override
    public void wakeup() {
        wakeups.incrementAndGet();
    }

    @Override
    public void close() {
        closed = true;
    }
}
