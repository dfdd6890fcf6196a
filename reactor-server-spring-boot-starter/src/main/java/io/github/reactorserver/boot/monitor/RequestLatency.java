package io.github.reactorserver.boot.monitor;

import io.github.reactorserver.event.LatencyHistogram;
import io.github.reactorserver.http.AsyncHttpHandler;
import io.github.reactorserver.http.HttpFilter;
import io.github.reactorserver.http.HttpRequest;
import io.github.reactorserver.http.HttpResponse;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import org.springframework.core.Ordered;

/** Measures how long handlers take, filters included, for the live page. Thread-safe. */
final class RequestLatency implements HttpFilter, Ordered {
    private static final int STRIPES = 16;

    // a histogram has one writer at a time; threads rarely meet at one of several
    private final LatencyHistogram[] stripes = new LatencyHistogram[STRIPES];

    RequestLatency() {
        Arrays.setAll(stripes, i -> new LatencyHistogram());
    }

    @Override
    public CompletionStage<HttpResponse> filter(HttpRequest request, AsyncHttpHandler next) throws Exception {
        long start = System.nanoTime();
        return next.handle(request).whenComplete((answer, failure) -> record(System.nanoTime() - start));
    }

    private void record(long nanos) {
        LatencyHistogram stripe = stripes[System.identityHashCode(Thread.currentThread()) % STRIPES];
        synchronized (stripe) {
            stripe.record(nanos);
        }
    }

    LatencyHistogram.Snapshot snapshot() {
        LatencyHistogram.Snapshot sum = LatencyHistogram.Snapshot.EMPTY;
        for (LatencyHistogram stripe : stripes) {
            sum = sum.plus(stripe.snapshot());
        }
        return sum;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
