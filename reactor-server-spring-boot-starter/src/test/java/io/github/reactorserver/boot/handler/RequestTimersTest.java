package io.github.reactorserver.boot.handler;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.route.Route;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Timers of a route's requests, kept by their tags. */
final class RequestTimersTest {
    private final MockClock clock = new MockClock();
    private final Registry registry = new Registry(clock);
    private final HttpHandler handler = handler();

    /** Counts how often it is asked for a timer. */
    private static final class Registry extends SimpleMeterRegistry {
        private int asked;

        Registry(Clock clock) {
            super(SimpleConfig.DEFAULT, clock);
        }

        @Override
        public Timer timer(String name, Tags tags) {
            asked++;
            return super.timer(name, tags);
        }
    }

    /** Responses with the status that the path says, after five milliseconds. */
    private HttpHandler handler() {
        Route route = new Route(null, "/{status}", Dispatch.LOOP, (HttpHandler) request -> {
            clock.add(Duration.ofMillis(5));
            return HttpResponse.of(
                    HttpStatus.of(Integer.parseInt(request.rawPath().substring(1))));
        });
        return (HttpHandler) RequestTimers.around(route, registry, true).handler();
    }

    private void ask(int status) throws Exception {
        handler.handle(HttpRequest.of(HttpMethod.GET, "/" + status));
    }

    private Timer timer(int status) {
        return registry.get("http.server.requests")
                .tag("status", Integer.toString(status))
                .timer();
    }

    @Test
    void timeIsThatOfTheHandler() throws Exception {
        ask(200);
        assertThat(timer(200).totalTime(TimeUnit.MILLISECONDS)).isEqualTo(5);
    }

    @Test
    void timerIsLookedUpOnce() throws Exception {
        ask(200);
        ask(200);
        ask(404);
        ask(200);
        ask(404);
        assertThat(registry.asked).isEqualTo(2);
        assertThat(timer(200).count()).isEqualTo(3);
        assertThat(timer(404).count()).isEqualTo(2);
    }

    @Test
    void noMoreThanTheBoundIsKept() throws Exception {
        for (int round = 0; round < 2; round++) {
            for (int status = 200; status < 300; status++) {
                ask(status);
            }
        }
        assertThat(registry.asked).isEqualTo(100 + 36);
        assertThat(timer(299).count()).isEqualTo(2);
    }

    @Test
    void requestsBehindTheRemovalOfATimerMakeANewOne() throws Exception {
        ask(200);
        registry.remove(timer(200));
        ask(200);
        assertThat(timer(200).count()).isEqualTo(1);

        registry.clear();
        ask(200);
        assertThat(timer(200).count()).isEqualTo(1);
    }

    @Test
    void closedRegistryHindersNoRequest() throws Exception {
        ask(200);
        registry.close();
        ask(200);
        ask(404);
        assertThat(registry.asked).isEqualTo(2);
    }

    @Test
    void unknownMethodsShareOneTimer() throws Exception {
        handler.handle(HttpRequest.of(HttpMethod.of("BREW"), "/200"));
        handler.handle(HttpRequest.of(HttpMethod.of("STEEP"), "/200"));
        assertThat(registry.asked).isEqualTo(1);
        assertThat(timer(200).getId().getTag("method")).isEqualTo("UNKNOWN");
    }
}
