package io.github.reactorserver.http.h1;

import io.github.reactorserver.http.codec.ParserLimits;
import io.github.reactorserver.http.server.ChunkLimits;
import io.github.reactorserver.http.server.HttpLimits;
import io.github.reactorserver.http.server.HttpLoop;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The readers of a loop: most connections need one only while their bytes come in. Loop-confined. */
final class RequestReaders {
    private static final int MAX_IDLE = 16;

    private final HttpLoop loop;
    private final ArrayDeque<RequestReader> idle = new ArrayDeque<>(MAX_IDLE);
    // one that was given back; most often no other is needed
    private @Nullable RequestReader last;
    private HttpLimits known;
    private ParserLimits limits;

    RequestReaders(HttpLoop loop) {
        this.loop = loop;
        known = loop.config().limits();
        limits = parserLimits(known);
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

    HttpLoop loop() {
        return loop;
    }

    /** For a request that begins. */
    RequestReader take() {
        update();
        RequestReader reader = last != null ? last : idle.poll();
        last = null;
        return reader != null ? reader : new RequestReader(limits);
    }

    @SuppressWarnings("ReferenceEquality")
    private void update() {
        HttpLimits newest = loop.config().limits();
        // a record's equals is made when it is first called, which held the loop for the first connection
        if (newest != known) {
            known = newest;
            limits = parserLimits(newest);
            idle.clear();
            last = null;
        }
    }

    @SuppressWarnings("ReferenceEquality")
    void giveBack(RequestReader reader) {
        if (reader.limits() != limits) {
            return;
        }
        reader.reset();
        if (last == null) {
            last = reader;
        } else if (idle.size() < MAX_IDLE) {
            idle.push(reader);
        }
    }
}
