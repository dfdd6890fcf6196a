package io.github.reactorserver.benchmarks.codec;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Claim: reading a request and writing its response takes us at most half of Netty's time and memory.
 *
 * <p>All check the syntax, make a response of their own each time and give it the same fields.
 *
 * <pre>java -jar target/benchmarks.jar CodecBenchmark -prof gc</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CodecBenchmark {
    private static final int LEAST_ANSWER = 100;

    @Param({"reactor", "netty", "jetty"})
    String codec = "";

    @Param({"minimal", "browser"})
    String request = "";

    private @Nullable Codec chosen;

    /** Puts the request where a read would put it. */
    @Setup
    public void choose() {
        byte[] bytes = SampleRequests.bytes(request);
        chosen = switch (codec) {
            case "reactor" -> new ReactorCodec(bytes);
            case "netty" -> new NettyCodec(bytes);
            default -> new JettyCodec(bytes);
        };
    }

    /** A request and its response. */
    @Benchmark
    public int exchange(Blackhole blackhole) throws Exception {
        int size = chosen == null ? 0 : chosen.exchange(blackhole);
        if (size < LEAST_ANSWER) {
            throw new IllegalStateException("an answer of " + size + " bytes");
        }
        return size;
    }
}
