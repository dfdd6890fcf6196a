package io.github.reactorserver.boot.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.ServerSentEvent;
import io.github.reactorserver.http.route.Router;
import io.github.reactorserver.http.server.HttpServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What pages cost, however many there are. */
final class LiveFeedTest {
    private final AtomicInteger made = new AtomicInteger();
    private HttpServer server;

    /** A page that takes all. */
    private static final class Page implements Flow.Subscriber<ServerSentEvent> {
        final Queue<String> updates = new ConcurrentLinkedQueue<>();
        Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ServerSentEvent update) {
            updates.add(update.data());
        }

        @Override
        public void onError(Throwable failure) {
            updates.add("failed");
        }

        @Override
        public void onComplete() {
            updates.add("end");
        }
    }

    @BeforeEach
    void startLoop() throws IOException {
        server = HttpServer.builder()
                .loopThreads(0)
                .router(Router.builder()
                        .get("/", request -> HttpResponse.text(""))
                        .build())
                .build();
        server.start();
    }

    @AfterEach
    void stopLoop() {
        server.stop(Duration.ZERO);
    }

    private LiveFeed feed(Duration interval) {
        return new LiveFeed(
                () -> server.loops().acceptorLoop(), () -> Integer.toString(made.incrementAndGet()), interval);
    }

    @Test
    void updateIsMadeOnceForAllPages() {
        LiveFeed feed = feed(Duration.ofHours(1));
        List<Page> pages = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            pages.add(new Page());
            feed.subscribe(pages.get(i));
        }
        assertThat(pages).allSatisfy(page -> assertThat(page.updates).containsExactly("1"));
        assertThat(made).hasValue(1);
        assertThat(feed.pages()).isEqualTo(100);
    }

    @Test
    void pagesThatComeAndGoMakeNoMore() {
        LiveFeed feed = feed(Duration.ofHours(1));
        for (int i = 0; i < 100; i++) {
            Page page = new Page();
            feed.subscribe(page);
            page.subscription.cancel();
        }
        assertThat(made).hasValue(1);
        assertThat(feed.pages()).isZero();
    }

    @Test
    void everyPageGetsEachUpdate() {
        LiveFeed feed = feed(Duration.ofMillis(50));
        Page one = new Page();
        Page two = new Page();
        feed.subscribe(one);
        feed.subscribe(two);
        await().until(() -> one.updates.size() >= 4 && two.updates.size() >= 4);
        assertThat(one.updates).startsWith("1", "2", "3", "4");
        assertThat(two.updates).containsSequence("2", "3", "4");
    }
}
