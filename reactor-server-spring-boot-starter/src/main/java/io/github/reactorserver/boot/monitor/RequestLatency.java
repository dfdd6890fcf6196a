package io.github.reactorserver.boot.monitor;

import io.github.reactorserver.boot.HttpServerCustomizer;
import io.github.reactorserver.event.LatencyHistogram;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.StreamedBody;
import io.github.reactorserver.http.server.HttpExchange;
import io.github.reactorserver.http.server.HttpServer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How long exchanges take, up to their last byte, for the live page; endless ones do not count. Thread-safe. */
final class RequestLatency implements HttpServerCustomizer, HttpExchange.Completion {
    private static final int STRIPES = 16;

    // a histogram has one writer at a time; loops rarely meet at one of several
    private final LatencyHistogram[] stripes = new LatencyHistogram[STRIPES];

    RequestLatency() {
        Arrays.setAll(stripes, i -> new LatencyHistogram());
    }

    @Override
    public void customize(String listener, HttpServer.Builder builder) {
        builder.onComplete(this);
    }

    @Override
    public void onComplete(HttpExchange exchange, @Nullable HttpResponse response, long bytes, long nanos) {
        if (response != null && !isEndless(response)) {
            LatencyHistogram stripe = stripes[System.identityHashCode(exchange.loop()) % STRIPES];
            synchronized (stripe) {
                stripe.record(nanos);
            }
        }
    }

    private static boolean isEndless(HttpResponse response) {
        StreamedBody stream = response.stream();
        return stream != null && stream.isEndless();
    }

    LatencyHistogram.Snapshot snapshot() {
        LatencyHistogram.Snapshot sum = LatencyHistogram.Snapshot.EMPTY;
        for (LatencyHistogram stripe : stripes) {
            sum = sum.plus(stripe.snapshot());
        }
        return sum;
    }
}
