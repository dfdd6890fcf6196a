package io.github.reactorserver.transport.nio;

import io.github.reactorserver.event.Channel;
import io.github.reactorserver.event.Poller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Waits on a {@link Selector}. Level-triggered, as the JDK's selectors are. */
final class NioPoller implements Poller {
    private static final int TRANSFER_BYTES = 128 * 1024;

    private final Selector selector;
    private final Consumer<SelectionKey> readyAction = this::ready;
    // socket calls go through memory outside the heap; one area serves all sockets of the loop
    private final ByteBuffer transferArea = ByteBuffer.allocateDirect(TRANSFER_BYTES);
    private List<Mark> marked = new ArrayList<>();
    private ReadyListener listener = (channel, handler, operations) -> {};

    /** A channel that is to be reported. */
    private record Mark(NioChannel channel, int operations) {}

    NioPoller() throws IOException {
        selector = Selector.open();
    }

    Selector selector() {
        return selector;
    }

    /** Memory outside the heap for the system call at hand. */
    ByteBuffer transferArea() {
        return transferArea.clear();
    }

    @Override
    public void ready(Channel channel, int operations) {
        marked.add(new Mark((NioChannel) channel, operations));
    }

    // the listener form of select reports keys without filling a key set
    @Override
    public int poll(long timeoutNanos, ReadyListener ready) throws IOException {
        listener = ready;
        if (!marked.isEmpty()) {
            // those that are marked meanwhile are for the next one
            List<Mark> now = marked;
            marked = new ArrayList<>();
            int reported = selector.selectNow(readyAction);
            for (Mark mark : now) {
                reported += report(mark.channel, mark.operations & mark.channel.interest());
            }
            return reported;
        }
        if (timeoutNanos == 0) {
            return selector.selectNow(readyAction);
        }
        // to whole milliseconds upwards, so that a timer does not cause a burst of empty turns; 0 is for ever
        long millis = timeoutNanos < 0 ? 0 : (timeoutNanos + 999_999) / 1_000_000;
        return selector.select(readyAction, millis);
    }

    private void ready(SelectionKey key) {
        NioChannel channel = (NioChannel) key.attachment();
        int readyOps = channel.isOpen() && key.isValid() ? key.readyOps() & key.interestOps() : 0;
        if (readyOps != 0) {
            listener.ready(channel, channel.handler(), NioChannel.operations(readyOps));
        }
    }

    private int report(NioChannel channel, int operations) {
        if (operations == Channel.NONE || !channel.isOpen()) {
            return 0;
        }
        listener.ready(channel, channel.handler(), operations);
        return 1;
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
