package io.github.reactorserver.http.server;

import io.github.reactorserver.http.codec.ParserLimits;
import java.time.InstantSource;
import java.util.ArrayDeque;

/** What the conversations on one loop use in turn. Loop-confined. */
final class HttpLoop {
    private static final int MAX_IDLE_READINGS = 16;

    private final DateLine date = new DateLine(InstantSource.system());
    private final AddressTexts addresses = new AddressTexts();
    private final ArrayDeque<Reading> idleReadings = new ArrayDeque<>(MAX_IDLE_READINGS);
    private final HttpStats.Share stats = new HttpStats.Share();
    private final HttpServerConfig config;
    private final Handling handling;
    private final ParserLimits limits;

    HttpLoop(HttpServerConfig config) {
        this.config = config;
        this.handling = new Handling(config);
        HttpLimits limits = config.limits();
        this.limits =
                new ParserLimits(limits.targetBytes(), limits.headerBytes(), limits.headerCount(), limits.bodyBytes());
    }

    HttpServerConfig config() {
        return config;
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
        Reading reading = idleReadings.poll();
        return reading != null ? reading : new Reading(limits);
    }

    void giveBack(Reading reading) {
        reading.reset();
        if (idleReadings.size() < MAX_IDLE_READINGS) {
            idleReadings.push(reading);
        }
    }
}
