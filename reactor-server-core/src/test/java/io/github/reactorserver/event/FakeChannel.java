package io.github.reactorserver.event;

import java.util.function.Consumer;

/** A channel without a descriptor, whose callbacks do what the test says. */
final class FakeChannel implements Channel, Channel.Handler {
    Runnable onReadable = () -> {};
    Runnable onWritable = () -> {};
    Consumer<Throwable> onFailure = failure -> {};
    private boolean open = true;

    @Override
    public void register(Poller poller, Handler handler) {}

    @Override
    public int interest() {
        return READ | WRITE;
    }

    @Override
    public void interest(int operations) {}

    @Override
    public void close() {
        open = false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void handleReadable() {
        onReadable.run();
    }

    @Override
    public void handleWritable() {
        onWritable.run();
    }

    @Override
    public void handleFailure(Throwable failure) {
        onFailure.accept(failure);
    }
}
