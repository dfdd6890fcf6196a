package io.github.reactorserver.event;

import org.jspecify.annotations.NullMarked;

/** Our timers as code on a loop uses them: the benchmark's thread is the loop's, its poller has nothing to report. */
@NullMarked
final class ReactorTimers implements TimerQueue {
    private final EventLoop loop = new EventLoop("benchmark", 0, new IdlePoller(), LoopConfig.DEFAULTS);

    ReactorTimers() {
        loop.bind();
    }

    @Override
    public Object add(Runnable action, long delayNanos) {
        Timer timer = loop.newTimer(action);
        timer.schedule(delayNanos);
        return timer;
    }

    @Override
    public void cancel(Object timer) {
        ((Timer) timer).cancel();
    }

    @Override
    public Object move(Object timer, Runnable action, long delayNanos) {
        ((Timer) timer).schedule(delayNanos);
        return timer;
    }

    @Override
    public void expire(int count) {
        long target = loop.stats().timers().get() + count;
        while (loop.stats().timers().get() < target) {
            loop.turn(0);
        }
    }

    @Override
    public void close() {
        loop.end();
    }

    private static final class IdlePoller implements Poller {
        @Override
        public void ready(Channel channel, int operations) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int poll(long timeoutNanos, ReadyListener listener) {
            return 0;
        }

        @Override
        public void wakeup() {}

        @Override
        public void close() {}
    }
}
