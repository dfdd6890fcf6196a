package io.github.reactorserver.net;

import io.github.reactorserver.event.EventLoopGroup;
import io.github.reactorserver.event.EventLoopGroup.PollerFactory;
import io.github.reactorserver.event.LoopConfig;
import java.io.IOException;

/** Where a server's loops come from. */
interface LoopSource {
    EventLoopGroup acquire() throws IOException;

    void release(EventLoopGroup group);

    /** Loops of somebody else's. */
    record Shared(EventLoopGroup group) implements LoopSource {
        @Override
        public EventLoopGroup acquire() {
            return group;
        }

        @Override
        public void release(EventLoopGroup ignored) {}
    }

    /** Loops that live from each start to the next stop. */
    record Own(String name, int threads, PollerFactory pollers, LoopConfig config) implements LoopSource {
        @Override
        public EventLoopGroup acquire() throws IOException {
            return EventLoopGroup.start(name, threads, pollers, config);
        }

        @Override
        public void release(EventLoopGroup group) {
            group.close();
        }
    }
}
