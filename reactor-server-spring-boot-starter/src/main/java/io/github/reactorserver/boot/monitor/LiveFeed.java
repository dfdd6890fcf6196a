package io.github.reactorserver.boot.monitor;

import io.github.reactorserver.event.EventLoop;
import io.github.reactorserver.event.Timer;
import io.github.reactorserver.http.ServerSentEvent;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends an update to every open page, from a timer of a loop that runs only while there are pages. However many pages there
 * are, opened and closed, an update is made once in an interval: a new page gets the last one. A page that does not keep up
 * misses updates. Thread-safe.
 */
final class LiveFeed implements Flow.Publisher<ServerSentEvent> {
    private static final int MAX_WAITING = 4;

    private final Supplier<EventLoop> loop;
    private final Supplier<String> figures;
    private final Duration interval;
    private final Set<SubmissionPublisher<ServerSentEvent>> pages = ConcurrentHashMap.newKeySet();
    private @Nullable Timer timer;
    private @Nullable EventLoop timed; // another one when the server was started again
    private @Nullable ServerSentEvent last;
    private long madeAt;

    /**
     * @param loop whose timer is used
     * @param figures makes an update; called by one thread at a time
     */
    LiveFeed(Supplier<EventLoop> loop, Supplier<String> figures, Duration interval) {
        this.loop = loop;
        this.figures = figures;
        this.interval = interval;
    }

    /** Number of pages that are open. */
    int pages() {
        pages.removeIf(page -> !page.hasSubscribers());
        return pages.size();
    }

    @Override
    public synchronized void subscribe(Flow.Subscriber<? super ServerSentEvent> subscriber) {
        SubmissionPublisher<ServerSentEvent> page = new SubmissionPublisher<>(Runnable::run, MAX_WAITING);
        page.subscribe(subscriber);
        pages.add(page);
        EventLoop timing = loop.get();
        if (timer == null || timing != timed) {
            timer = timing.scheduleRepeating(interval, this::update);
            timed = timing;
        }
        ServerSentEvent first = last;
        if (first == null || timing.nanoTime() - madeAt >= interval.toNanos()) {
            first = make(timing);
        }
        page.offer(first, null);
    }

    private synchronized void update() {
        if (pages() > 0) {
            ServerSentEvent update = make(loop.get());
            pages.forEach(page -> page.offer(update, null));
        } else if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private ServerSentEvent make(EventLoop timing) {
        ServerSentEvent update = ServerSentEvent.of(figures.get());
        last = update;
        madeAt = timing.nanoTime();
        return update;
    }
}
