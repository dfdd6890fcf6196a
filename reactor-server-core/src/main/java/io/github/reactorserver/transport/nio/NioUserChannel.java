package io.github.reactorserver.transport.nio;

import java.nio.channels.SelectableChannel;

/** A channel of the user's, watched by a loop. */
final class NioUserChannel extends NioChannel {
    private final SelectableChannel channel;

    NioUserChannel(SelectableChannel channel) {
        this.channel = channel;
    }

    @Override
    SelectableChannel channel() {
        return channel;
    }
}
