package io.github.reactorserver.event;

/** Listens to a loop's timing, for histograms. Called on the loop's thread; must be quick and must not throw. */
public interface LoopObserver {
    /** Listens to nothing. */
    LoopObserver NONE = new LoopObserver() {};

    /** A turn had work to do, for so long, without the wait in poll. */
    default void onIteration(EventLoop loop, long nanos) {}

    /** A task or timer ran so long after it was posted or due; of tasks posted in a burst, the first and every eighth. */
    default void onLag(EventLoop loop, long nanos) {}
}
