package io.github.reactorserver.boot.autoconfigure;

import io.github.reactorserver.event.LoopObserver;
import io.github.reactorserver.net.ConnectionObserver;

/** Follows the engine through its runs. Called by the thread that starts or stops it. */
interface EngineListener {
    /** Follows nothing. */
    EngineListener NONE = new EngineListener() {};

    /** A run is about to begin: what listens to the timing of its loops. */
    default LoopObserver starting(EngineSettings settings) {
        return LoopObserver.NONE;
    }

    /** A listener is about to be built: what listens to the end of its connections. */
    default ConnectionObserver building(String listenerName) {
        return ConnectionObserver.NONE;
    }

    /** All listeners take connections. */
    default void started(Engine engine) {}

    /** The run is over, or did not begin after all. */
    default void stopped() {}
}
