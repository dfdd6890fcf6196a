package io.github.reactorserver.event;

import java.util.function.LongSupplier;

/** A loop that the thread of the test drives, turn by turn. */
public final class SteppedLoop implements AutoCloseable {
    private final EventLoop loop;

    public SteppedLoop(Poller poller, LongSupplier clock) {
        this(poller, clock, LoopObserver.NONE);
    }

    SteppedLoop(Poller poller, LongSupplier clock, LoopObserver observer) {
        loop = new EventLoop(
                "stepped", 0, poller, LoopConfig.DEFAULTS.withClock(clock).withObserver(observer));
        loop.bind();
    }

    public EventLoop loop() {
        return loop;
    }

    /** One turn, which waits if the loop would. */
    public void turn() {
        loop.turn(-1);
    }

    @Override
    public void close() {
        loop.end();
    }
}
