package io.github.reactorserver.http.server;

import io.github.reactorserver.http.codec.ParserLimits;
import io.github.reactorserver.http.codec.RequestParser;
import java.time.InstantSource;
import java.util.ArrayDeque;

/** What the conversations on one loop use in turn. Loop-confined. */
final class HttpLoop {
    private static final int MAX_IDLE_PARSERS = 16;

    private final DateLine date = new DateLine(InstantSource.system());
    private final ArrayDeque<RequestParser> idleParsers = new ArrayDeque<>(MAX_IDLE_PARSERS);
    private final HttpStats.Share stats = new HttpStats.Share();
    private final HttpServerConfig config;
    private final ParserLimits limits;

    HttpLoop(HttpServerConfig config) {
        this.config = config;
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

    /** A parser for a request that begins: most conversations need one only while their bytes come in. */
    RequestParser takeParser() {
        RequestParser parser = idleParsers.poll();
        return parser != null ? parser : new RequestParser(limits);
    }

    void giveBack(RequestParser parser) {
        parser.reset();
        if (idleParsers.size() < MAX_IDLE_PARSERS) {
            idleParsers.push(parser);
        }
    }
}
