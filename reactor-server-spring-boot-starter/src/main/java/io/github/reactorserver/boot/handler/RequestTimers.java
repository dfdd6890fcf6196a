package io.github.reactorserver.boot.handler;

import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.CancellableStage;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.route.Route;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Records requests into the timers that Micrometer's handler of observations would choose, without an observation. Those
 * of its timers that were used are kept by their tags, up to a bound, and forgotten when the registry removes one.
 *
 * <p>What waits for its response, or is handled off the loop, counts in {@code http.server.requests.active} meanwhile; of
 * handlers that a loop calls and gets the response from, no loop has more than one at a time.
 */
public final class RequestTimers implements RequestRecorder {
    private static final int MOST = 64;
    private static final String ACTIVE = RequestTags.NAME + ".active";

    private final String template;
    private final MeterRegistry registry;
    private final Clock clock;
    private final boolean active;
    private final boolean onLoop;
    private final AtomicReference<Known[]> known = new AtomicReference<>(new Known[0]);

    private record Known(RequestTags tags, Timer timer) {}

    private RequestTimers(Route route, MeterRegistry registry, boolean active) {
        this.registry = registry;
        this.active = active;
        template = route.template();
        onLoop = route.dispatch() == Dispatch.LOOP;
        clock = registry.config().clock();
    }

    /**
     * The route with its requests timed.
     *
     * @param active whether to count those that are being handled
     */
    public static Route around(Route route, MeterRegistry registry, boolean active) {
        RequestTimers timers = new RequestTimers(route, registry, active);
        registry.config().onMeterRemoved(timers::removed);
        return timers.around(route);
    }

    // a new array, so that a timer which is being looked up now is not kept
    private void removed(Meter meter) {
        if (meter.getId().getType() == Meter.Type.TIMER) {
            known.set(new Known[0]);
        }
    }

    @Override
    public HttpResponse record(HttpRequest request, HttpHandler handler) throws Exception {
        LongTaskTimer.@Nullable Sample task = onLoop ? null : begin(request);
        long start = clock.monotonicTime();
        HttpResponse response;
        try {
            response = handler.handle(request);
        } catch (Throwable failure) {
            end(start, task, RequestTags.of(request, null, failure));
            throw failure;
        }
        end(start, task, RequestTags.of(request, response, null));
        return response;
    }

    @Override
    public CompletionStage<HttpResponse> recordLater(HttpRequest request, AsyncHttpHandler handler) throws Exception {
        LongTaskTimer.@Nullable Sample task = begin(request);
        long start = clock.monotonicTime();
        CompletionStage<HttpResponse> stage;
        try {
            stage = handler.handle(request);
        } catch (Throwable failure) {
            end(start, task, RequestTags.of(request, null, failure));
            throw failure;
        }
        if (stage == null) {
            end(start, task, RequestTags.of(request, null, null));
            throw new NullPointerException("the handler answered null");
        }
        return CancellableStage.of(stage)
                .whenComplete((response, failure) -> end(
                        start,
                        task,
                        failure == null
                                ? RequestTags.of(request, response, null)
                                : RequestTags.of(request, null, RequestRecorder.cause(failure))));
    }

    private LongTaskTimer.@Nullable Sample begin(HttpRequest request) {
        return active
                ? registry.more()
                        .longTaskTimer(ACTIVE, tags(RequestTags.of(request, null, null)))
                        .start()
                : null;
    }

    private void end(long start, LongTaskTimer.@Nullable Sample task, RequestTags tags) {
        timer(tags).record(clock.monotonicTime() - start, TimeUnit.NANOSECONDS);
        if (task != null) {
            task.stop();
        }
    }

    private Timer timer(RequestTags tags) {
        Known[] present = Objects.requireNonNull(known.get());
        for (Known each : present) {
            if (each.tags.equals(tags)) {
                return each.timer;
            }
        }
        // "error" is what Micrometer's handler adds itself
        Timer timer = registry.timer(RequestTags.NAME, tags(tags).and("error", tags.exception()));
        if (present.length < MOST) {
            Known[] more = Arrays.copyOf(present, present.length + 1);
            more[present.length] = new Known(tags, timer);
            known.compareAndSet(present, more);
        }
        return timer;
    }

    private Tags tags(RequestTags tags) {
        return Tags.of(tags.keyValues(template).stream()
                .map(value -> Tag.of(value.getKey(), value.getValue()))
                .toList());
    }
}
