package io.github.reactorserver.transport;

import io.github.reactorserver.event.Channel;

/** Channel callbacks that count, and do what the test says. */
final class Callbacks implements Channel.Handler {
    int readable;
    int writable;
    Runnable onReadable = () -> {};
    Runnable onWritable = () -> {};

    @Override
    public void handleReadable() {
        readable++;
        onReadable.run();
    }

    @Override
    public void handleWritable() {
        writable++;
        onWritable.run();
    }

    @Override
    public void handleFailure(Throwable failure) {
        throw new AssertionError("a callback failed", failure);
    }
}
