package io.github.reactorserver.benchmarks.codec;

import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.infra.Blackhole;

/** Reads the same request again and again and writes a small answer each time. Used by one thread. */
interface Codec {
    byte[] BODY = "Hello, World!".getBytes(StandardCharsets.US_ASCII);
    String CONTENT_TYPE = "text/plain";
    String DATE = "Sat, 21 Nov 2026 12:00:00 GMT";

    /**
     * One request and its response with Content-Type, Content-Length, Date and a body.
     *
     * @return how many bytes the response has
     */
    int exchange(Blackhole blackhole) throws Exception;
}
