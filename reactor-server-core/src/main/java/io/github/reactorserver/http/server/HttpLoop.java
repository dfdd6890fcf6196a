package io.github.reactorserver.http.server;

import io.github.reactorserver.http.codec.ParserLimits;
import io.github.reactorserver.net.MemoryBudget;
import java.time.InstantSource;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What the conversations on one loop use in turn. Loop-confined. */
final class HttpLoop {
    private static final int MAX_IDLE_READINGS = 16;

    private final DateLine date = new DateLine(InstantSource.system());
    private final AddressTexts addresses = new AddressTexts();
    private final ArrayDeque<Reading> idleReadings = new ArrayDeque<>(MAX_IDLE_READINGS);
    // one that was given back; most often no other is needed
    private @Nullable Reading idleReading;
    private final HttpStats.Share stats = new HttpStats.Share();
    private final Http1Handler handler;
    private final Handling handling;
    private HttpServerConfig config;
    private ParserLimits limits;

    HttpLoop(Http1Handler handler) {
        this.handler = handler;
        config = handler.config();
        handling = new Handling(config);
        limits = parserLimits(config.limits());
    }

    private static ParserLimits parserLimits(HttpLimits limits) {
        ChunkLimits chunks = limits.chunks();
        return new ParserLimits(
                limits.targetBytes(),
                limits.headerBytes(),
                limits.headerCount(),
                limits.bodyBytes(),
                chunks.extensionBytes(),
                chunks.allExtensionBytes(),
                chunks.trailerBytes(),
                chunks.trailerCount(),
                limits.encodedSlashes());
    }

    /** Goes by the handler's configuration of now. */
    @SuppressWarnings("ReferenceEquality")
    void refresh() {
        HttpServerConfig newest = handler.config();
        // a record's equals is made when it is first called, which held the loop for the first connection
        if (config != newest) {
            config = newest;
            limits = parserLimits(newest.limits());
            idleReadings.clear();
            idleReading = null;
        }
    }

    HttpServerConfig config() {
        return config;
    }

    MemoryBudget memory() {
        return config.memory();
    }

    HttpStats.Share stats() {
        return stats;
    }

    DateLine date() {
        return date;
    }

    AddressTexts addresses() {
        return addresses;
    }

    Handling handling() {
        return handling;
    }

    /** For a request that begins: most conversations need it only while their bytes come in. */
    Reading takeReading() {
        Reading reading = idleReading != null ? idleReading : idleReadings.poll();
        idleReading = null;
        return reading != null ? reading : new Reading(limits);
    }

    void giveBack(Reading reading) {
        reading.reset();
        if (!reading.limits().equals(limits)) {
            return;
        }
        if (idleReading == null) {
            idleReading = reading;
        } else if (idleReadings.size() < MAX_IDLE_READINGS) {
            idleReadings.push(reading);
        }
    }
}
