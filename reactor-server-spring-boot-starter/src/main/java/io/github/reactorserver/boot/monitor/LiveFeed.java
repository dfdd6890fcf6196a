package io.github.reactorserver.boot.monitor;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.Timer;
import io.github.reactorserver.http.ServerSentEvent;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends an update to every open page, from a timer of a loop that runs only while there are pages. A page that does not
 * keep up misses updates. Thread-safe.
 */
final class LiveFeed implements Flow.Publisher<ServerSentEvent> {
    private static final int MAX_WAITING = 4;

    private final Supplier<EventLoop> loop;
    private final LiveFigures figures;
    private final Duration interval;
    private final SubmissionPublisher<ServerSentEvent> pages = new SubmissionPublisher<>(Runnable::run, MAX_WAITING);
    private @Nullable Timer timer;

    /**
     * @param loop whose timer is used
     */
    LiveFeed(Supplier<EventLoop> loop, LiveFigures figures, Duration interval) {
        this.loop = loop;
        this.figures = figures;
        this.interval = interval;
    }

    @Override
    public synchronized void subscribe(Flow.Subscriber<? super ServerSentEvent> page) {
        pages.subscribe(page);
        if (timer == null) {
            timer = loop.get().scheduleRepeating(interval, this::update);
        }
        // without waiting for the timer
        send();
    }

    private synchronized void update() {
        if (pages.hasSubscribers()) {
            send();
        } else if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void send() {
        pages.offer(ServerSentEvent.of(figures.next()), null);
    }
}
