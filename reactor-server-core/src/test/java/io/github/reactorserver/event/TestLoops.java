package io.github.reactorserver.event;

import java.io.IOException;
import java.util.function.LongSupplier;

/** Groups of loops on a clock of the test's choice. */
public final class TestLoops {
    private TestLoops() {}

    public static EventLoopGroup start(
            String name, int ioLoops, EventLoopGroup.PollerFactory pollers, LongSupplier clock) throws IOException {
        return EventLoopGroup.start(name, ioLoops, pollers, LoopConfig.DEFAULTS.withClock(clock));
    }
}
