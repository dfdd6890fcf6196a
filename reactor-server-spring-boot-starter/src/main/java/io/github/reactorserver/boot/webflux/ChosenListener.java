package io.github.reactorserver.boot.webflux;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A listener that is made when it is first started, since beans are complete only then. */
final class ChosenListener implements Listener {
    private @Nullable Supplier<Listener> choice;
    private volatile @Nullable Listener chosen;

    void choice(Supplier<Listener> value) {
        choice = value;
    }

    @Override
    public void start() throws IOException {
        Listener listener = chosen;
        if (listener == null) {
            listener = Objects.requireNonNull(choice).get();
            chosen = listener;
        }
        listener.start();
    }

    @Override
    public boolean stop(Duration grace) {
        Listener listener = chosen;
        return listener == null || listener.stop(grace);
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        Listener listener = chosen;
        return listener == null ? null : listener.localAddress();
    }
}
